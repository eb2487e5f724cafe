import { textOf } from '@gearwork/protocol'
import { isError } from '../text.js'
import type { JobLog, JobLogLine } from './job-log.js'

/** How grave a line of a log is. */
export type JobLogLevel = keyof JobLog

/** A log that hands each line over as one text: what was said, then its facts. `sent to=a@b.c tries=3` */
export function lineLog(write: (level: JobLogLevel, line: string) => void): JobLog {
  const at = (level: JobLogLevel): JobLogLine => {
    return (said: unknown, message?: string) => write(level, lineOf(said, message))
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function lineOf(said: unknown, message: string | undefined): string {
  const parts = [textOf(message ?? ''), isFacts(said) ? factsOf(said) : textOf(said)]
  return parts
    .filter((part) => part !== '')
    .join(' ')
    .replaceAll(/\s*\n\s*/g, ' ')
}

/** Facts by name, and nothing that speaks for itself. */
function isFacts(said: unknown): said is object {
  return typeof said === 'object' && said !== null && !isError(said)
}

function factsOf(facts: object): string {
  return namesIn(facts)
    .map((name) => [name, factIn(facts, name)] as const)
    .filter(([, fact]) => fact !== undefined)
    .map(([name, fact]) => `${word(name)}=${fact}`)
    .join(' ')
}

/** None of what throws when it is asked for them, as a proxy may. */
function namesIn(facts: object): readonly string[] {
  try {
    return Object.keys(facts)
  } catch {
    return []
  }
}

/** A property may throw when it is looked at: what a job says of itself is no reason to fail it. */
function factIn(facts: object, name: string): string | undefined {
  try {
    return factText((facts as Readonly<Record<string, unknown>>)[name])
  } catch (error) {
    return word(textOf(error))
  }
}

function factText(fact: unknown): string | undefined {
  if (fact === undefined) return undefined
  if (typeof fact !== 'object' || fact === null || isError(fact)) return word(textOf(fact))
  return json(fact) ?? word(textOf(fact))
}

/** Not everything has JSON: circles have none, nor have bigints inside. */
function json(fact: object): string | undefined {
  try {
    return JSON.stringify(fact)
  } catch {
    return undefined
  }
}

/** A text that nobody takes for two. */
function word(text: string): string {
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text)
}
