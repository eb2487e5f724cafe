import type { Packet } from '@gearwork/protocol'
import {
  type ConnectError,
  Connection,
  type ConnectionEvents,
  type ConnectionLostError,
  type ConnectionOptions,
  type ConnectTimeoutError,
  parseAddress,
  resolveConnectionOptions,
  type ServerAddressInput,
} from '@gearwork/transport'
import { onTestFinished } from 'vitest'
import { until } from './sockets.js'

/** Everything a connection reported. */
export interface Seen {
  /** The words `opened`, `lost`, `cut`, `failed`, `packet NAME`, `line …`, `drained`, in order. */
  readonly log: string[]
  readonly packets: Packet[]
  readonly lost: ConnectionLostError[]
  readonly failed: (ConnectError | ConnectTimeoutError)[]
  readonly waits: number[]
}

export interface WatchedConnection {
  readonly connection: Connection
  readonly seen: Seen
  /** Waits until the log holds so many entries that begin with this. */
  logged(start: string, times?: number): Promise<void>
}

/** A connection that writes down what it reports, then does what the test wants; closed after the test. */
export function watchedConnection(
  address: ServerAddressInput,
  options: ConnectionOptions = {},
  { lines = true, ...more }: Partial<ConnectionEvents> & { lines?: boolean } = {},
): WatchedConnection {
  const seen: Seen = { log: [], packets: [], lost: [], failed: [], waits: [] }
  const connection = new Connection(
    parseAddress(address),
    {
      opened() {
        seen.log.push('opened')
        more.opened?.()
      },
      packet(packet) {
        seen.log.push(`packet ${packet.name}`)
        seen.packets.push(packet)
        more.packet?.(packet)
      },
      ...(lines && { line: (line: string) => seen.log.push(`line ${line}`) }),
      lost(error) {
        seen.log.push('lost')
        seen.lost.push(error)
        more.lost?.(error)
      },
      cut(error) {
        seen.log.push('cut')
        more.cut?.(error)
      },
      failed(error, retryInMs) {
        seen.log.push('failed')
        seen.failed.push(error)
        seen.waits.push(retryInMs)
        more.failed?.(error, retryInMs)
      },
      drained() {
        seen.log.push('drained')
        more.drained?.()
      },
    },
    resolveConnectionOptions(options),
  )
  // Not waited for: on a clock that stands still nobody cuts a server that does not say goodbye.
  onTestFinished(() => {
    connection.close()
  })
  const count = (start: string) => seen.log.filter((entry) => entry.startsWith(start)).length
  return {
    connection,
    seen,
    logged: (start, times = 1) =>
      until(
        `"${start}" is logged ${times} times; the log is: ${seen.log.join(', ')}`,
        () => count(start) >= times,
      ),
  }
}
