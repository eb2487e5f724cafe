import type { EndingSignal, Surroundings } from './surroundings.js'

/** The first signal asks, the second insists. */
export interface SignalWatch {
  readonly first: Promise<EndingSignal>
  readonly second: Promise<EndingSignal>
  /** The second one, once it has come. */
  readonly insisted: EndingSignal | undefined
  /** From now on signals do again what they do by themselves. */
  ignore(): void
}

/** `timeout(1)` signals a process and then its group, to which it belongs: nobody has insisted by that. */
const onceMs = 100

/** Watches from now on, so that no signal goes unheard while works are loaded. */
export function watchSignals({ onSignal, now }: Pick<Surroundings, 'onSignal' | 'now'>): SignalWatch {
  const heard: EndingSignal[] = []
  const waiting: ((signal: EndingSignal) => void)[] = []
  const next = () => new Promise<EndingSignal>((resolve) => waiting.push(resolve))
  const [first, second] = [next(), next()]
  let last: { readonly signal: EndingSignal; readonly at: number } | undefined
  const hear = (signal: EndingSignal) => {
    const at = now().getTime()
    // The clock may have been set back in between.
    if (signal === last?.signal && Math.abs(at - last.at) < onceMs) return
    last = { signal, at }
    heard.push(signal)
    waiting.shift()?.(signal)
  }
  const ignore = onSignal(hear)
  return {
    first,
    second,
    get insisted() {
      return heard[1]
    },
    ignore,
  }
}
