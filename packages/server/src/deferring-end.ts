import type { Socket } from 'node:net'

type Listener = (...args: unknown[]) => void

/**
 * Whoever ends its half behind a question still hears all of a long answer: Node tells of the end however much a
 * socket is paused, and what listens to it hangs up. So that listener is called when everything is answered.
 *
 * @param last does a deed when all is said.
 * @param listen makes what listens to the end of the socket.
 */
export function deferringEnd<Made>(
  socket: Socket,
  last: (deed: () => void) => void,
  listen: () => Made,
): Made {
  const others = new Set(socket.listeners('end'))
  const made = listen()
  for (const listener of socket.listeners('end') as Listener[]) {
    if (others.has(listener)) continue
    socket.off('end', listener)
    socket.on('end', () => last(listener))
  }
  return made
}
