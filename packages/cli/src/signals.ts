import type { EndingSignal, Surroundings } from './surroundings.js'

/** The first signal asks, the second insists. */
export interface SignalWatch {
  readonly first: Promise<EndingSignal>
  readonly second: Promise<EndingSignal>
  /** From now on signals do again what they do by themselves. */
  ignore(): void
}

/** Watches from now on, so that no signal goes unheard while works are loaded. */
export function watchSignals({ onSignal }: Pick<Surroundings, 'onSignal'>): SignalWatch {
  const waiting: ((signal: EndingSignal) => void)[] = []
  const next = () => new Promise<EndingSignal>((resolve) => waiting.push(resolve))
  const [first, second] = [next(), next()]
  return { first, second, ignore: onSignal((signal) => waiting.shift()?.(signal)) }
}
