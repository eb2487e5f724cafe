import type { Surroundings } from '../terminal/surroundings.js'

/**
 * SIGHUP opens the log anew, as gearmand's does: whoever rotates logs must not end a server that has none. It ends
 * one only that writes to a terminal, which is gone then. Every other signal is passed on.
 * @param reopen false or undefined where there is no log to open.
 */
export function withoutHangUps(
  { onSignal, now, stdout }: Surroundings,
  reopen: () => boolean | undefined,
): Pick<Surroundings, 'onSignal' | 'now'> {
  const survived = () => reopen() === true || stdout.isTTY !== true
  return {
    now,
    onSignal: (listener) =>
      onSignal((signal) => {
        if (signal !== 'SIGHUP' || !survived()) listener(signal)
      }),
  }
}
