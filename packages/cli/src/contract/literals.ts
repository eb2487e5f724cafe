import { printable } from '../terminal/escape.js'
import type { JobContract } from './contract.js'

/** A text between single quotes, where PHP and Perl replace nothing. */
export function singleQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, String.raw`\$&`)}'`
}

/** A text as Python reads it: in ASCII, for a pair of surrogates is no character there. */
export function pythonText(text: string): string {
  const escaped = [...text].map((character) => {
    const code = character.codePointAt(0) as number
    if (code >= 0x20 && code < 0x7f && !/["\\]/.test(character)) return character
    return `\\U${code.toString(16).padStart(8, '0')}`
  })
  return `"${escaped.join('')}"`
}

/** A text as JavaScript reads it. */
export function scriptText(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (character) =>
    character === '\u2028' ? '\\u2028' : '\\u2029',
  )
}

/** A text as a shell reads it, quoted whatever it is. */
export function shellText(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** A text in a comment of one line, which nothing in it can end: neither a line end, nor PHP's closing tag. */
export function commentText(text: string): string {
  return printable(text).replaceAll('?>', '? >')
}

/** A name that every language takes for a function: `job_mail_welcome`. */
export function identifierOf({ job }: Pick<JobContract, 'job'>): string {
  const words = job.toLowerCase().match(/[a-z0-9]+/g) ?? ['unnamed']
  return `job_${words.join('_')}`
}

/** What stands between the pieces of a result: each is JSON of its own, and other bytes are one after the other. */
export function betweenPieces({ codec }: Pick<JobContract, 'codec'>): string {
  return codec.name === 'json' ? '\\n' : ''
}
