import { Buffer } from 'node:buffer'
import { limits } from '@gearwork/protocol'
import { formatAddress, parseAddress, type ServerAddress, type ServerAddressInput } from './address.js'
import type { Clock } from './clock.js'
import { isRecord } from './record.js'

/** An error that refuses an option: its name, what it must be, and what it is. */
export type OptionErrorClass = new (option: string, wanted: string, got: unknown) => Error

/**
 * What options must be, for those whose compiler does not check it. Each check gives back what it was given,
 * or throws the error of the package that asks.
 */
export class OptionChecks {
  readonly #Refusal: OptionErrorClass

  constructor(refusal: OptionErrorClass) {
    this.#Refusal = refusal
  }

  /** Milliseconds. */
  duration(option: string, value: unknown, least = 0): number {
    if (typeof value === 'number' && Number.isFinite(value) && value >= least) return value
    throw new this.#Refusal(option, `a number of milliseconds, ${least} or more`, value)
  }

  wholeNumber(option: string, value: unknown, least = 0, most = Number.MAX_SAFE_INTEGER): number {
    if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) return Number(value)
    const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`
    throw new this.#Refusal(option, `a whole number, ${range}`, value)
  }

  flag(option: string, value: unknown): boolean {
    if (typeof value === 'boolean') return value
    throw new this.#Refusal(option, 'true or false', value)
  }

  text(option: string, value: unknown): string {
    if (typeof value === 'string' && value !== '') return value
    throw new this.#Refusal(option, 'a string of at least one character', value)
  }

  callable<F>(option: string, value: F): F {
    if (typeof value === 'function') return value
    throw new this.#Refusal(option, 'a function', value)
  }

  record<R extends object>(option: string, value: R): R {
    if (isRecord(value)) return value
    throw new this.#Refusal(option, 'an object', value)
  }

  /** What is left of an object when all options that there are have been taken out: misspelt ones. */
  nothing(others: object, inside = ''): void {
    const [option] = Object.keys(others)
    if (option === undefined) return
    const value = (others as Readonly<Record<string, unknown>>)[option]
    throw new this.#Refusal(`${inside}${option}`, 'left out: there is no such option', value)
  }

  clock(option: string, value: Clock): Clock {
    if (isRecord(value) && typeof value.now === 'function' && typeof value.after === 'function') return value
    throw new this.#Refusal(option, 'an object with now() and after()', value)
  }

  /** Functions by name; the names that are not there are nobody's. */
  listeners<L extends object>(option: string, value: L, names: readonly (keyof L & string)[]): L {
    const listeners = this.record(option, value)
    for (const name of names) {
      if (listeners[name] !== undefined) this.callable(`${option}.${name}`, listeners[name])
    }
    return listeners
  }

  /** A server that is named twice is one server. @throws {InvalidAddressError} for what names none */
  servers(
    option: string,
    input: ServerAddressInput | readonly ServerAddressInput[],
  ): readonly ServerAddress[] {
    const addresses = (isList(input) ? input : [input]).map(parseAddress)
    if (addresses.length === 0) throw new this.#Refusal(option, 'at least one address', input)
    return [...new Map(addresses.map((address) => [formatAddress(address), address])).values()]
  }

  /** How servers list a connection. */
  clientId(option: string, value: unknown): string {
    if (typeof value === 'string' && fitsClientId(value)) return value
    throw new this.#Refusal(option, `1 to ${limits.clientId} bytes on one line`, value)
  }
}

function isList(
  input: ServerAddressInput | readonly ServerAddressInput[],
): input is readonly ServerAddressInput[] {
  return Array.isArray(input)
}

function fitsClientId(text: string): boolean {
  return text !== '' && Buffer.byteLength(text) <= limits.clientId && !/[\0\n]/.test(text)
}
