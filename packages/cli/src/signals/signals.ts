import type { EndingSignal, InsistingSignal, Surroundings } from '../terminal/surroundings.js'

/** The first signal asks, the second insists. SIGUSR1 is neither; it only ever asks, and a server alone. */
export interface SignalWatch {
  /** The first one, or SIGUSR1 before it. */
  readonly asked: Promise<EndingSignal>
  readonly first: Promise<InsistingSignal>
  readonly second: Promise<InsistingSignal>
  /** The second one, once it has come. */
  readonly insisted: InsistingSignal | undefined
  /** Signals do again what they do by themselves: from now on, or as soon as no twin of the last one can come any more. */
  ignore(): void
}

/** `timeout(1)` signals a process and then its group, to which it belongs: nobody has insisted by that. */
const onceMs = 100

/** Watches from now on, so that no signal goes unheard while works are loaded. */
export function watchSignals({ onSignal, now }: Pick<Surroundings, 'onSignal' | 'now'>): SignalWatch {
  const heard: InsistingSignal[] = []
  const waiting: ((signal: InsistingSignal) => void)[] = []
  const next = () => new Promise<InsistingSignal>((resolve) => waiting.push(resolve))
  const [first, second] = [next(), next()]
  let last: { readonly signal: EndingSignal; readonly at: number } | undefined
  let ask: (signal: EndingSignal) => void = () => {}
  const asked = new Promise<EndingSignal>((resolve) => {
    ask = resolve
  })
  const hear = (signal: EndingSignal) => {
    ask(signal)
    if (signal === 'SIGUSR1') return
    const at = now().getTime()
    // The clock may have been set back in between.
    if (signal === last?.signal && Math.abs(at - last.at) < onceMs) return
    last = { signal, at }
    heard.push(signal)
    waiting.shift()?.(signal)
  }
  const forget = onSignal(hear)
  const ignore = () => {
    const restMs = last === undefined ? 0 : onceMs - Math.abs(now().getTime() - last.at)
    if (restMs > 0) setTimeout(forget, restMs).unref()
    else forget()
  }
  return {
    asked,
    first,
    second,
    get insisted() {
      return heard[1]
    },
    ignore,
  }
}
