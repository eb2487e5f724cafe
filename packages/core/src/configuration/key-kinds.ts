import type { KeyRow } from './key-rows.js'

/** What more than one section of the configuration takes. */

export const text: KeyRow<string> = {
  must: 'be a string',
  settle: (value) => (typeof value === 'string' ? value : undefined),
}

export const file: KeyRow<string> = {
  must: 'be the path of a file',
  settle: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
}

export const flag: KeyRow<boolean> = {
  must: 'be true or false',
  settle: (value) => (typeof value === 'boolean' ? value : undefined),
}

export const count: KeyRow<number> = {
  must: 'be a whole number, 0 or more',
  settle: (value) => (isCount(value) ? value : undefined),
}

export function oneOf<const Values extends readonly unknown[]>(...values: Values): KeyRow<Values[number]> {
  return {
    must: `be one of ${values.join(', ')}`,
    settle: (value) => values.find((one) => one === value),
  }
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
