import { parentPort } from 'node:worker_threads'
import type { FromChild, ToChild } from './messages.js'
import { watchParent } from './orphan-watch.js'

/** A child's way to its parent. */
export interface Port {
  send(message: FromChild): void
  receive(listener: (message: ToChild) => void): void
  /** Whether the parent is still there. */
  hasParent(): boolean
  /** What the child has in use, in megabytes: of a thread its heap, of a process all of it. */
  memoryMb(): number
}

/** That of this thread or process, which a parent has started. */
export function openPort(): Port {
  return parentPort === null ? processPort() : threadPort(parentPort)
}

/**
 * A parent that dies takes its children along. Signals that a supervisor sends to all processes of a service are the parent's
 * affair: it lets the jobs in hand come to their end.
 */
function processPort(): Port {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const) process.on(signal, () => {})
  process.on('disconnect', () => process.exit(1))
  // Not an argument for those who read theirs.
  const [parent] = process.argv.splice(2, 1)
  watchParent(Number(parent))
  const send = (message: FromChild) => void process.send?.(message, undefined, undefined, () => {})
  return {
    send,
    receive: (listener) => void process.on('message', listener),
    hasParent: () => process.ppid === Number(parent),
    memoryMb: () => process.memoryUsage.rss() / megabyte,
  }
}

function threadPort(port: NonNullable<typeof parentPort>): Port {
  return {
    send: (message) => postBytes(port, message),
    receive: (listener) => void port.on('message', listener),
    // A thread does not outlive the process that it is of.
    hasParent: () => true,
    memoryMb: () => process.memoryUsage().heapUsed / megabyte,
  }
}

const megabyte = 1024 * 1024

/**
 * Sends to another thread. A view would take all of the memory along that it is a view of, so what is sent is a copy,
 * and that is handed over.
 */
export function postBytes(
  port: { postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void },
  message: FromChild | ToChild,
): void {
  if ('bytes' in message && message.bytes instanceof Uint8Array) {
    const bytes = new Uint8Array(message.bytes)
    port.postMessage({ ...message, bytes }, [bytes.buffer])
  } else {
    port.postMessage(message)
  }
}
