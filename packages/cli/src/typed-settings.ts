import { type CommandLineSettings, type SettingName, settingRows } from '@gearwork/core'
import { UsageError } from './errors.js'

/** Settings as they were typed behind a command. */
export interface TypedSettings {
  readonly iterations?: string | undefined
  readonly minimumExecutionTime?: string | undefined
  readonly timeout?: string | undefined
  readonly concurrency?: string | undefined
  readonly retries?: string | undefined
  readonly servers?: readonly string[] | undefined
}

const numbers = ['iterations', 'minimumExecutionTime', 'timeout', 'concurrency', 'retries'] as const

/** What was typed, as settings that outrank all others. Zero is a value. @throws {UsageError} */
export function typedSettings(typed: TypedSettings): CommandLineSettings {
  const stated = numbers.flatMap((name) => {
    const text = typed[name]
    return text === undefined ? [] : [[name, typedNumber(name, text)] as const]
  })
  const servers = typedServers(typed.servers)
  return { ...Object.fromEntries(stated), ...(servers === undefined ? {} : { servers }) }
}

/** `--servers a:1,b:2 --servers c:3` → three servers. @throws {UsageError} */
export function typedServers(typed: readonly string[] | undefined): readonly string[] | undefined {
  if (typed === undefined) return undefined
  const servers = typed.flatMap((text) => text.split(',')).map((text) => text.trim())
  if (settingRows.servers.settle(servers) === undefined) {
    throw new UsageError(
      `--servers must be host:port, or several of them with commas between, got ${JSON.stringify(typed.join(','))}`,
    )
  }
  return servers
}

/** Seconds as they were typed, in milliseconds. @throws {UsageError} */
export function typedMilliseconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const seconds = numberIn(text)
  if (seconds === undefined) {
    throw new UsageError(`${option} must be a number of seconds, 0 or more, got ${JSON.stringify(text)}`)
  }
  return seconds * 1_000
}

function typedNumber(name: (typeof numbers)[number], text: string): number {
  const number = numberIn(text)
  const settled = number === undefined ? undefined : settingRows[name].settle(number)
  return settled ?? refuse(name, text)
}

function numberIn(text: string): number | undefined {
  return /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined
}

function refuse(name: SettingName, got: string): never {
  const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  throw new UsageError(`--${option} must ${settingRows[name].must}, got ${JSON.stringify(got)}`)
}
