import { Buffer } from 'node:buffer'
import { ProtocolError } from './errors.js'
import { leadingInteger } from './leading-integer.js'
import { limits } from './limits.js'

/** A command of the text protocol. Limits of `maxqueue` are counts of jobs; 0 or less is unlimited. */
export type AdminRequest =
  | { readonly command: 'status' }
  | { readonly command: 'prioritystatus' }
  | { readonly command: 'workers' }
  | { readonly command: 'show jobs' }
  | { readonly command: 'show unique jobs' }
  | { readonly command: 'version' }
  | { readonly command: 'verbose' }
  | { readonly command: 'getpid' }
  | { readonly command: 'cancel job'; readonly handle: string }
  | { readonly command: 'create function'; readonly function: string }
  | { readonly command: 'drop function'; readonly function: string }
  | { readonly command: 'maxqueue'; readonly function: string; readonly limits: QueueLimits }

/** The first words of a command: all of it but its operands. */
export type AdminCommand = AdminRequest['command']

/** The most jobs a function may hold when a job of this priority arrives. */
export interface QueueLimits {
  readonly high: number
  readonly normal: number
  readonly low: number
}

/** Why a line is not a command, with the answer that gearmand gives to it. */
export interface AdminRefusal {
  readonly command: 'refused'
  readonly code: string
  /** The whole answer, line end included. */
  readonly answer: string
}

/** The words of a line, command first. gearmand reads five at most and hangs up on a sixth. */
type Words = readonly string[]

const readers: Readonly<Record<string, (words: Words) => AdminRequest | AdminRefusal>> = {
  status: () => ({ command: 'status' }),
  prioritystatus: () => ({ command: 'prioritystatus' }),
  workers: () => ({ command: 'workers' }),
  version: () => ({ command: 'version' }),
  verbose: () => ({ command: 'verbose' }),
  getpid: () => ({ command: 'getpid' }),
  show: readShow,
  cancel: readCancel,
  create: (words) => readFunction('create function', words),
  drop: (words) => readFunction('drop function', words),
  maxqueue: readMaxQueue,
}

/**
 * What a line of the text protocol asks for. As in gearmand, commands are case-insensitive, and spaces may be
 * many between words but none before the first.
 */
export function parseAdminRequest(line: string): AdminRequest | AdminRefusal {
  const [first = '', ...others] = line.split(' ')
  const words = [first, ...others.filter((word) => word !== '')]
  const command = first.toLowerCase()
  const reader = Object.hasOwn(readers, command) ? readers[command] : undefined
  return reader === undefined ? unknownCommand(first) : reader(words)
}

/**
 * The line for a request. It ends in CRLF: gearmand cuts one letter off `create function` lines without CR.
 *
 * @throws {ProtocolError} NOT_A_WORD, where a name would be read as two words, as none or as another command.
 */
export function formatAdminRequest(request: AdminRequest): string {
  return `${[request.command, ...operands(request).map(checkWord)].join(' ')}\r\n`
}

function operands(request: AdminRequest): readonly string[] {
  switch (request.command) {
    case 'cancel job':
      return [request.handle]
    case 'create function':
    case 'drop function':
      return [request.function]
    case 'maxqueue':
      return [request.function, ...limitWords(request.limits)]
    default:
      return []
  }
}

function limitWords({ high, normal, low }: QueueLimits): readonly string[] {
  return high === normal && normal === low ? [`${high}`] : [`${high}`, `${normal}`, `${low}`]
}

/** What else stands in the line takes less than 64 bytes. */
function checkWord(word: string): string {
  if (/^[^ \r\n\0]+$/.test(word) && Buffer.byteLength(word) < limits.line - 64) return word
  throw new ProtocolError(
    'NOT_A_WORD',
    `${quote(word)} cannot stand in a text command: it must be one word without line ends, shorter than 8 KiB`,
  )
}

function quote(word: string): string {
  return JSON.stringify(word.length > 80 ? `${word.slice(0, 80)}…` : word)
}

/** Unlike the other reports, these two are not given to a line that says more. */
function readShow(words: Words): AdminRequest | AdminRefusal {
  const [first, ...others] = words
  const what = others.join(' ').toLowerCase()
  if (what === '') return unknownCommand(first as string)
  if (what === 'jobs') return { command: 'show jobs' }
  if (what === 'unique jobs') return { command: 'show unique jobs' }
  return refusal('UNKNOWN_SHOW_ARGUMENTS')
}

function readCancel(words: Words): AdminRequest | AdminRefusal {
  const [first, second, handle, more] = words
  if (second === undefined || handle === undefined) return unknownCommand(first as string)
  if (second.toLowerCase() !== 'job' || more !== undefined) return refusal('UNKNOWN_ERROR')
  return { command: 'cancel job', handle }
}

function readFunction(
  command: 'create function' | 'drop function',
  words: Words,
): AdminRequest | AdminRefusal {
  const [first, second, name] = words
  const right = words.length === 3 && second?.toLowerCase() === 'function' && name !== undefined
  return right ? { command, function: name } : incomplete(first as string)
}

function readMaxQueue(words: Words): AdminRequest | AdminRefusal {
  const [first, name, ...sizes] = words
  if (name === undefined || sizes.length > 3) return incomplete(first as string)
  return { command: 'maxqueue', function: name, limits: readLimits(sizes.map(leadingInteger)) }
}

/** One number is for all priorities; where there are two, the lowest priority has no limit. */
function readLimits([high = 0, normal, low = 0]: readonly number[]): QueueLimits {
  return normal === undefined ? { high, normal: high, low: high } : { high, normal, low }
}

function unknownCommand(word: string): AdminRefusal {
  return refusal('UNKNOWN_COMMAND', `Unknown+server+command${word}`)
}

function incomplete(word: string): AdminRefusal {
  return refusal('INVALID_ARGUMENTS', `An+incomplete+set+of+arguments+was+sent+to+this+command+${word}`)
}

function refusal(code: string, text?: string): AdminRefusal {
  return { command: 'refused', code, answer: `ERR ${text === undefined ? code : `${code} ${text}`}\r\n` }
}
