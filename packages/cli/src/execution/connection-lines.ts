import type { Application } from '@gearwork/core'
import { bad, strong } from '../terminal/line.js'
import type { Output } from '../terminal/output.js'

/** Tells when a server is lost, cannot be reached, or is back: a worker that goes on says why nothing happens. */
export function tellConnections({ dispatcher }: Application, output: Output): void {
  const silent = new Set<string>()
  dispatcher.on('gearman.connection.opened', ({ server }) => void silent.delete(server))
  dispatcher.on('gearman.connection.lost', ({ error }) => output.stamp(bad('lost:'), ` ${error.message}`))
  dispatcher.on('gearman.connection.restored', ({ server }) => {
    silent.delete(server)
    output.stamp(strong('back:'), ` the job server at ${server}`)
  })
  // Every attempt that fails in a row says the same: once is enough.
  dispatcher.on('gearman.connection.failed', ({ server, error }) => {
    if (silent.has(server)) return
    silent.add(server)
    output.stamp(bad('trying again:'), ` ${error.message}`)
  })
}
