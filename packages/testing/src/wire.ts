import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'

/** Who has nothing to say has said nothing in so many turns of the loop. */
const firstTurns = 5
/** Where something was said, so many turns without a byte on any socket are quiet: an answer takes one or two. */
const quietTurns = 20
/** Whoever talks without end is not waited for, in milliseconds of real time. */
const patienceMs = 1_000

const open = new Set<Socket>()
let bytesOfClosed = 0
let watching = false

/** From now on the sockets of this process are known as they are made. */
export function watchWire(): void {
  if (watching) return
  watching = true
  for (const name of ['net.client.socket', 'net.server.socket']) subscribe(name, noteSocket)
}

/**
 * Resolves when nothing is said any more between sockets of this process, whoever they belong to: what a packet set off
 * is done then, unless it waits for something else.
 */
export async function quietWire(): Promise<void> {
  const end = performance.now() + patienceMs
  let [bytes, turns, enough] = [totalBytes(), 0, firstTurns]
  while (turns < enough && performance.now() < end) {
    await turn()
    const now = totalBytes()
    turns += 1
    if (now !== bytes) [bytes, turns, enough] = [now, 0, quietTurns]
  }
}

function noteSocket(message: unknown): void {
  const { socket } = message as { readonly socket: Socket }
  open.add(socket)
  socket.once('close', () => {
    open.delete(socket)
    bytesOfClosed += bytesOf(socket)
  })
}

function totalBytes(): number {
  let total = bytesOfClosed
  for (const socket of open) total += bytesOf(socket)
  return total
}

/** One that connects counts too: what it says then is an answer to nothing. */
function bytesOf({ bytesRead, bytesWritten, connecting }: Socket): number {
  return bytesRead + bytesWritten + (connecting ? 0.5 : 0)
}
