import { Buffer } from 'node:buffer'
import { limits } from '@gearwork/protocol'

/** What is known of an attempt from the bytes that came. */
export interface Attempt {
  /** 1 for the first. */
  readonly attempt: number
  /** How often the job was submitted, snoozes among them. 1 for the first. */
  readonly turn: number
  /** When its first attempt began, in milliseconds since the epoch; undefined in the first. */
  readonly firstAt: number | undefined
  /** Names the job in all its turns; undefined in the first. */
  readonly id: string | undefined
  /** The unique key it was first submitted with; undefined in the first: there it is the job's own. */
  readonly unique: string | undefined
  /** What its caller sent. */
  readonly payload: Buffer
}

/** What travels with every attempt but the first. */
type Luggage = Pick<Attempt, 'attempt' | 'turn'> & { readonly [K in 'id' | 'unique']: string } & {
  readonly firstAt: number
}

/** Neither UTF-8 nor JSON begins so. The last byte is the version of what follows. */
const magic = Buffer.from([0xff, 0x00, 0x47, 0x57, 0xfe, 0x01])
const lineEnd = 0x0a

/** Reads who is there: a first attempt is the bare payload, so that workers in any language can read it. */
export function readAttempt(workload: Buffer): Attempt {
  return readLuggage(workload) ?? first(workload)
}

/** The workload of a further attempt: what travels with it, on a line of JSON, then the payload as it came. */
export function writeAttempt({ attempt, turn, firstAt, id, unique }: Luggage, payload: Uint8Array): Buffer {
  const line = JSON.stringify({ attempt, turn, firstAt, id, unique })
  return Buffer.concat([magic, Buffer.from(`${line}\n`), payload])
}

function first(payload: Buffer): Attempt {
  return { attempt: 1, turn: 1, firstAt: undefined, id: undefined, unique: undefined, payload }
}

/** Undefined for bytes that only begin like ours. */
function readLuggage(workload: Buffer): Attempt | undefined {
  if (workload[0] !== magic[0] || !workload.subarray(0, magic.length).equals(magic)) return undefined
  const end = workload.indexOf(lineEnd, magic.length)
  const luggage = parse(workload.toString('utf8', magic.length, Math.max(end, magic.length)))
  return luggage === undefined ? undefined : { ...luggage, payload: workload.subarray(end + 1) }
}

/** Whatever anybody has written there: it must be what can be counted on, submitted and kept in a letter. */
function parse(line: string): Luggage | undefined {
  try {
    const { attempt, turn, firstAt, id, unique } = JSON.parse(line) as Record<string, unknown>
    const counted = isUpTo(mostTurns, attempt) && isUpTo(mostTurns, turn) && isUpTo(latestDate, firstAt)
    if (!counted || !isId(id) || !isKey(unique)) return undefined
    return { attempt, turn, firstAt, id, unique }
  } catch {
    return undefined
  }
}

const mostTurns = 2 ** 31
/** No date is later, in milliseconds since the epoch. */
const latestDate = 8.64e15

function isUpTo(most: number, value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= most
}

/** It leaves room for the turn that stands behind it in a unique key. */
function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,40}$/.test(value)
}

function isKey(value: unknown): value is string {
  return typeof value === 'string' && Buffer.byteLength(value) <= limits.unique && !value.includes('\0')
}
