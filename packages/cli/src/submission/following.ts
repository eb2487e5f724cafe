import { Buffer } from 'node:buffer'
import type { JobUpdate } from '@gearwork/client'
import type { TypedJob } from '@gearwork/core'
import { bad } from '../terminal/line.js'
import type { Output } from '../terminal/output.js'
import { decoded, printed, type Reading } from './submission.js'

/** How what a job sends is printed. */
export interface Printing {
  readonly reading: Reading
  /** Byte for byte, with no line end that the job did not send. */
  readonly raw: boolean
}

/** Prints what a job sends as it comes, and how far it is where somebody looks on. */
export async function followJob(job: TypedJob<unknown>, output: Output, printing: Printing): Promise<void> {
  try {
    for await (const update of job) tell(update, output, printing)
  } finally {
    output.endPassing()
  }
}

/** Waits for everything that a job sends, as one object for programs. */
export async function collectJob(job: TypedJob<unknown>, reading: Reading): Promise<object> {
  const updates: JobUpdate[] = []
  for await (const update of job) updates.push(update)
  const all = (type: 'data' | 'warning' | 'complete') =>
    updates.flatMap((update) => (update.type === type ? [update.data] : []))
  const { function: name, handle } = await job.created
  return {
    function: name,
    handle,
    result: decoded(all('complete')[0] as Buffer, reading),
    data: all('data').map((data) => decoded(data, reading)),
    warnings: all('warning').map((data) => String(data)),
  }
}

function tell(update: JobUpdate, output: Output, printing: Printing): void {
  if (update.type === 'status') output.passing(progress(update.numerator, update.denominator))
  if (update.type === 'warning') output.complain(bad('warning:'), ` ${update.data}`)
  if (update.type === 'data' || update.type === 'complete') print(update.data, output, printing)
}

/** Every part stands on a line of its own, unless its very bytes are wanted. */
function print(data: Buffer, output: Output, { reading, raw }: Printing): void {
  output.endPassing()
  if (data.length === 0) return
  const bytes = printed(data, reading)
  output.bytes(raw || bytes.at(-1) === 0x0a ? bytes : Buffer.concat([bytes, Buffer.from('\n')]))
}

function progress(numerator: number, denominator: number): string {
  const percent = denominator > 0 ? ` ${Math.floor((100 * numerator) / denominator)} %` : ''
  return `${numerator}/${denominator}${percent}`
}
