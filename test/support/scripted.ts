import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { RunningServer } from './engines.js'
import { type RunningProcess, start } from './processes.js'

/** Starts a script of `test/interop` with a server's host and port. */
export function startScript(interpreter: string, script: string, server: RunningServer): RunningProcess {
  const path = fileURLToPath(new URL(`../interop/${script}`, import.meta.url))
  return start(interpreter, [path, server.host, String(server.port)])
}

/** Asks a script: a line of JSON in, a line of JSON out, one after the other. */
export type Ask = <Answer>(request: object) => Promise<Answer>

/** @throws {Error} from each question, with what the script printed, once it has ended */
export function asking({ child, output }: RunningProcess): Ask {
  const answers = createInterface({ input: child.stdout as Readable })[Symbol.asyncIterator]()
  return async <Answer>(request: object) => {
    ;(child.stdin as Writable).write(`${JSON.stringify(request)}\n`)
    const answer = await answers.next()
    if (answer.done) throw new Error(`the script ended: ${output()}`)
    return JSON.parse(answer.value) as Answer
  }
}
