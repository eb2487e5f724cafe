import { Buffer } from 'node:buffer'
import { hostname } from 'node:os'
import { limits } from '@gearwork/protocol'

/** How servers list a process: `Mail+Shop@box:1234`. Names that are too long are cut, between two letters. */
export function clientIdOf(names: readonly string[], host = hostname(), pid = process.pid): string {
  const process = `:${pid}`
  const where = cut(`@${host}`, limits.clientId - process.length) + process
  return cut(names.join('+'), limits.clientId - where.length) + where
}

/** The beginning of a text, as many whole letters as fit into so many bytes. */
function cut(text: string, bytes: number): string {
  const target = Buffer.alloc(bytes)
  return target.toString('utf8', 0, target.write(text))
}
