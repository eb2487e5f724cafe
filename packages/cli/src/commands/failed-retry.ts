import type { JobHandle } from '@gearwork/client'
import type { DeadLetter, DeadLetterStore } from '@gearwork/core'
import type { Context } from '../context.js'
import { RetryClients } from '../letters/letter-clients.js'
import { checkChoice, chosenLetters, type LetterChoice, several, withLetters } from '../letters/letters.js'
import type { ReportOptions } from '../options/report-options.js'
import { typedServers } from '../options/typed-settings.js'
import { counted } from '../terminal/counted.js'
import { type Line, strong, value } from '../terminal/line.js'
import { emptySentence } from './failed-list.js'

export interface FailedRetryOptions extends ReportOptions {
  readonly all?: boolean | undefined
  readonly job?: string | undefined
  readonly servers?: readonly string[] | undefined
}

/** What has been done, as programs are told it. */
interface RetryReport {
  readonly retried: { readonly id: string; readonly function: string; readonly handle: JobHandle }[]
  /** Those that somebody else has settled meanwhile. */
  readonly gone: string[]
}

/** `gearman failed:retry`: what was done is told, also when the rest fails. */
export async function retryLetters(context: Context, ids: readonly string[], options: FailedRetryOptions) {
  const choice: LetterChoice = { ids, all: options.all, job: options.job }
  checkChoice(choice)
  const servers = typedServers(options.servers)
  const report: RetryReport = { retried: [], gone: [] }
  await withLetters(context, async (letters) => {
    const clients = new RetryClients(letters.configuration, servers)
    try {
      await several(chosenLetters(letters, choice), (letter) => retry(letter, letters.store, clients, report))
    } finally {
      await clients.close()
      tell(context, report, options)
    }
    if (!options.json && isEmpty(report)) context.output.say(emptySentence(letters, options.job))
  })
  return undefined
}

/** The letter is gone only once a server has the job: whatever happens in between, it is run once at least. */
async function retry(
  letter: DeadLetter,
  store: DeadLetterStore,
  clients: RetryClients,
  { retried, gone }: RetryReport,
): Promise<void> {
  const submit = async (taken: DeadLetter) => {
    const handle = await clients.submit(taken)
    retried.push({ id: taken.id, function: taken.function, handle })
  }
  const settled =
    store.claim === undefined ? submitted(letter, store, submit) : store.claim(letter.id, submit)
  if (!(await settled)) gone.push(letter.id)
}

async function submitted(
  letter: DeadLetter,
  store: DeadLetterStore,
  submit: (letter: DeadLetter) => Promise<void>,
): Promise<boolean> {
  await submit(letter)
  await store.remove(letter.id)
  return true
}

function tell({ output }: Context, report: RetryReport, { json }: ReportOptions): void {
  if (json) output.json(retryData(report))
  else output.lines(retryLines(report))
}

function retryLines(report: RetryReport): readonly Line[] {
  if (isEmpty(report)) return []
  const { retried, gone } = report
  return [
    ...retried.map(({ id, function: name, handle }) => retriedLine(id, name, handle)),
    ...gone.map((id): Line => [strong('gone:'), ' ', value(id), ' was settled by somebody else']),
    [`${counted(retried.length, 'dead letter')} submitted again`],
  ]
}

function isEmpty({ retried, gone }: RetryReport): boolean {
  return retried.length + gone.length === 0
}

function retriedLine(id: string, name: string, handle: JobHandle): Line {
  return [strong('retried:'), ' ', value(id), ` ${name} is ${handle} on ${handle.server}`]
}

function retryData({ retried, gone }: RetryReport): object {
  return {
    retried: retried.map(({ id, function: name, handle }) => {
      return { id, function: name, handle: String(handle), server: handle.server }
    }),
    gone,
  }
}
