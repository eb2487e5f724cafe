import type { DeadLetter } from '@gearwork/core'
import type { Context } from '../context.js'
import { UsageError } from '../errors.js'
import { chosenLetters, withLetters } from '../letters.js'
import { letterData, listedLetter } from '../letters-text.js'
import type { ReportOptions } from '../report-options.js'

export interface FailedListOptions extends ReportOptions {
  readonly job?: string | undefined
  readonly limit?: string | undefined
}

/** `gearman failed:list` */
export async function listLetters(context: Context, _args: readonly string[], options: FailedListOptions) {
  const { json, job } = options
  const limit = typedLimit(options.limit)
  await withLetters(context, async (letters) => {
    const chosen = chosenLetters(letters, { ids: [], all: true, job })
    if (json) await context.output.jsonList(mapped(limited(chosen, limit), letterData))
    else await printList(context, chosen, limit, job)
  })
  return undefined
}

async function printList(
  { output }: Context,
  letters: AsyncIterable<DeadLetter>,
  limit: number,
  job: string | undefined,
): Promise<void> {
  let count = 0
  for await (const letter of letters) {
    if (++count > limit) return output.say(`there are more: --limit ${limit} leaves them out`)
    output.say(...listedLetter(letter))
  }
  if (count === 0) output.say(emptySentence(job))
}

export function emptySentence(job: string | undefined): string {
  return job === undefined
    ? 'there are no dead letters: no job was given up'
    : `there are no dead letters of ${job}`
}

async function* limited<T>(items: AsyncIterable<T>, limit: number): AsyncGenerator<T> {
  let count = 0
  for await (const item of items) {
    if (++count > limit) return
    yield item
  }
}

async function* mapped<T, R>(items: AsyncIterable<T>, map: (item: T) => R): AsyncGenerator<R> {
  for await (const item of items) yield map(item)
}

function typedLimit(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new UsageError(`--limit must be a whole number, 1 or more, got ${JSON.stringify(text)}`)
}
