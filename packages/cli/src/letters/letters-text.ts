import { Buffer, isUtf8 } from 'node:buffer'
import type { DeadLetter } from '@gearwork/core'
import type { Priority } from '@gearwork/protocol'
import { counted } from '../terminal/counted.js'
import { bad, faint, field, type Line, label, value } from '../terminal/line.js'

/** What `failed:list` prints of a letter: one line. */
export function listedLetter({ id, function: name, attempts, reason }: DeadLetter): Line {
  return [
    value(id),
    '  ',
    label(name),
    '  ',
    faint(counted(attempts, 'attempt')),
    '  ',
    bad(shortReason(reason)),
  ]
}

/** What `failed:show` prints. */
export function letterLines(letter: DeadLetter): readonly Line[] {
  const { name, message, code } = letter.reason
  return [
    field('id', letter.id),
    field('function', letter.function),
    field('unique', letter.unique),
    field('attempts', letter.attempts),
    field('priority', priorityOf(letter)),
    field('first attempt', letter.firstAt.toISOString()),
    field('failed', letter.failedAt.toISOString()),
    field('server', letter.server),
    field('handle', letter.handle),
    field('reason', `${name}: ${message}`),
    ...(code === undefined ? [] : [field('code', code)]),
    ...stackLines(letter.reason),
    field(`payload, ${counted(letter.payload.length, 'byte')}`, shownPayload(letter.payload)),
  ]
}

/** A letter for programs, without its payload. */
export function letterData(letter: DeadLetter): object {
  const { id, function: name, unique, attempts, firstAt, failedAt, server, handle, payload } = letter
  const { code = null, ...reason } = letter.reason
  return {
    ...{ id, function: name, unique, attempts, priority: priorityOf(letter) },
    ...{ firstAt, failedAt, server, handle },
    reason: { name: reason.name, message: reason.message, code },
    bytes: payload.length,
  }
}

/** The whole letter: its payload in base64, and as text where it is UTF-8. */
export function wholeLetterData(letter: DeadLetter): object {
  const payload = bufferOf(letter.payload)
  const { code = null, stack = null, name, message } = letter.reason
  return {
    ...letterData(letter),
    reason: { name, message, code, stack },
    payload: { base64: payload.toString('base64'), text: isUtf8(payload) ? payload.toString() : null },
  }
}

/** With which `failed:retry` submits it. */
function priorityOf({ priority = 'normal' }: DeadLetter): Priority {
  return priority
}

function shortReason({ name, message }: DeadLetter['reason']): string {
  const said = `${name}: ${message}`
  return said.length > longestReason ? `${said.slice(0, longestReason)}…` : said
}

/** The calls, and what stands among them. The message comes first, on as many lines as it has, and is told already. */
function stackLines({ message, stack = '' }: DeadLetter['reason']): readonly Line[] {
  const at = stack.indexOf(message)
  const [, ...calls] = (at < 0 ? stack : stack.slice(at + message.length)).split('\n')
  return calls.filter((line) => line.trim() !== '').map((line) => ['    ', faint(line.trim())])
}

/** Text as it is, with escapes; other bytes as `\xff`. */
function shownPayload(payload: Uint8Array): string {
  const bytes = bufferOf(payload)
  const first = bytes.subarray(0, longestShown)
  const rest = bytes.length > longestShown ? '… (--json has all of it)' : ''
  return (isUtf8(bytes) ? first.toString() : [...first].map(shownByte).join('')) + rest
}

function shownByte(byte: number): string {
  if (byte === 0x5c) return String.raw`\\`
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** In characters: a line that is read at a glance. */
const longestReason = 160
/** In bytes: more than a screen of it. */
const longestShown = 16 * 1024
