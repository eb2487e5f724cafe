import { Buffer, isUtf8 } from 'node:buffer'
import { type Priority, priorities } from '@gearwork/protocol'
import { isRecord } from '@gearwork/transport/record'
import type { DeadLetter, DeathReason } from './letter.js'
import { LetterRefusedError, NotALetterError } from './letter-errors.js'

/** What a file holds is of this version; a newer one is refused, not guessed at. */
const version = 1

/** In bytes: what Gearman's own limit lets through is less. */
const longestPayload = 128 * 1024 * 1024
/** In characters; what is longer is cut: a reason need not be whole to be understood. */
const longestReason = 64 * 1024
/** In bytes: up to here a payload is written down as text too, for those who look into the file. */
const longestText = 64 * 1024

/** In bytes; nothing of ours is larger. */
export const longestFile = 2 * longestPayload

/** A letter as its file holds it: JSON that people can read. @throws {LetterRefusedError} for one that is too large. */
export function encodeLetter(letter: DeadLetter): string {
  const { payload, reason, firstAt, failedAt, ...plain } = letter
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
  if (bytes.length > longestPayload) {
    throw new LetterRefusedError(letter.id, `its payload of ${bytes.length} bytes is above ${longestPayload}`)
  }
  const { id, function: name, unique, attempts, priority, server, handle } = plain
  const file = {
    version,
    ...{ id, function: name, unique, attempts, priority },
    firstAt: firstAt.toISOString(),
    failedAt: failedAt.toISOString(),
    ...{ server, handle },
    reason: shortened(reason),
    bytes: bytes.length,
    ...(bytes.length <= longestText && isUtf8(bytes) ? { text: bytes.toString() } : {}),
    payload: bytes.toString('base64'),
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

/** @throws {NotALetterError} naming the file and what is wrong with it. */
export function decodeLetter(text: string, id: string, path: string): DeadLetter {
  const file = parse(text, path)
  if (file.version !== version) throw new NotALetterError(path, versionProblem(file.version))
  const wrong = wrongKey(file, fileChecks) ?? wrongKey(file.reason as Fields, reasonChecks)
  if (wrong !== undefined) throw new NotALetterError(path, `its ${wrong} cannot be read`)
  if (file.id !== id) throw new NotALetterError(path, 'its name is not its id')
  const payload = Buffer.from(file.payload as string, 'base64')
  if (payload.length !== file.bytes) throw new NotALetterError(path, 'its payload is not whole')
  const { function: name, unique, attempts, priority, server, handle } = file as unknown as DeadLetter
  const [firstAt, failedAt] = [new Date(file.firstAt as string), new Date(file.failedAt as string)]
  const reason = file.reason as unknown as DeathReason
  const facts = { id, function: name, unique, payload, reason, attempts, firstAt, failedAt, server, handle }
  return priority === undefined ? facts : { ...facts, priority }
}

type Fields = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isTextOrNothing: Check = (value) => value === undefined || isText(value)
const isDate: Check = (value) => isText(value) && !Number.isNaN(Date.parse(value as string))
const isPriorityOrNothing: Check = (value) => value === undefined || priorities.includes(value as Priority)
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0

const fileChecks: Readonly<Record<string, Check>> = {
  id: isText,
  function: isText,
  unique: isText,
  attempts: isCount,
  priority: isPriorityOrNothing,
  firstAt: isDate,
  failedAt: isDate,
  server: isText,
  handle: isText,
  reason: isRecord,
  bytes: isCount,
  payload: isText,
}

const reasonChecks: Readonly<Record<string, Check>> = {
  name: isText,
  message: isText,
  code: isTextOrNothing,
  stack: isTextOrNothing,
}

function wrongKey(fields: Fields, checks: Readonly<Record<string, Check>>): string | undefined {
  return Object.keys(checks).find((key) => !checks[key]?.(fields[key]))
}

function parse(text: string, path: string): Fields {
  try {
    const value: unknown = JSON.parse(text)
    if (isRecord(value)) return value as Fields
  } catch (error) {
    throw new NotALetterError(path, 'it is not JSON', error)
  }
  throw new NotALetterError(path, 'it is not a JSON object')
}

function versionProblem(found: unknown): string {
  return typeof found === 'number' && found > version
    ? `a newer Gearwork wrote it (version ${found}, this one reads ${version}): update this one`
    : `its version is not ${version}`
}

function shortened({ name, message, code, stack }: DeathReason): DeathReason {
  return {
    name: cut(name),
    message: cut(message),
    ...(code === undefined ? {} : { code: cut(code) }),
    ...(stack === undefined ? {} : { stack: cut(stack) }),
  }
}

function cut(text: string): string {
  return text.length > longestReason ? `${text.slice(0, longestReason)}…` : text
}
