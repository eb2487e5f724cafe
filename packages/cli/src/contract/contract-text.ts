import { formatAddress } from '@gearwork/transport'
import { field, type Line, label } from '../terminal/line.js'
import { digestSays, exceptionsSay, type JobContract, type UniqueRule } from './contract.js'
import type { SchemaInContract } from './json-schema.js'

/** A contract for people. */
export function contractLines(contract: JobContract): readonly Line[] {
  const { codec, retries, jobTimeout, debounce } = contract
  return [
    field('job', contract.job),
    field('function', contract.function),
    field('description', contract.description),
    field('codec', `${codec.name}: ${codec.says}`),
    ...schemaLines('payload', contract.input),
    ...schemaLines('result', contract.output),
    field('method', `${contract.method} (${wayText(contract)})`),
    field('servers', contract.servers.map(formatAddress).join(', ')),
    field('unique key', uniqueRules[contract.unique]),
    ...(debounce === 0
      ? []
      : [field('debounce', `equal background calls within ${debounce} s become one job`)]),
    field('time-out', jobTimeout === 0 ? 'none' : `${jobTimeout} s a run`),
    field('retries', retries === 0 ? 'none' : `${retries}, of background jobs`),
    field('exceptions', exceptionsSay),
  ]
}

/** The same for programs. */
export function contractData({ servers, codec, input, output, unique, ...contract }: JobContract): object {
  return {
    ...contract,
    codec: { name: codec.name, says: codec.says },
    input: schemaData(input),
    output: schemaData(output),
    servers: servers.map(formatAddress),
    unique: { rule: unique, says: uniqueRules[unique] },
    exceptions: { packet: 'WORK_EXCEPTION', json: ['name', 'message', 'code?'], says: exceptionsSay },
  }
}

const uniqueRules: Readonly<Record<UniqueRule, string>> = {
  none: 'none, unless the caller gives one; 63 bytes at most',
  digest: digestSays,
  own: 'made by the application: leave it out, or ask there',
}

/** What callers do by default, in words. */
export function wayText({ background, priority }: Pick<JobContract, 'background' | 'priority'>): string {
  return `${background ? 'in the background' : 'waiting for the result'}, ${priority} priority`
}

function schemaLines(name: string, schema: SchemaInContract): readonly Line[] {
  if (schema.status === 'none') return [field(`${name} schema`, 'none')]
  if (schema.status === 'unknown') return [field(`${name} schema`, `there is one: ${schema.reason}`)]
  const lines = JSON.stringify(schema.schema, null, 2).split('\n')
  return [[label(`${name} schema`), ' :'], ...lines.map((line): Line => ['    ', line])]
}

function schemaData(schema: SchemaInContract): object | null {
  if (schema.status === 'none') return null
  return schema.status === 'known'
    ? { jsonSchema: schema.schema }
    : { jsonSchema: null, reason: schema.reason }
}
