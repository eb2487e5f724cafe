import { createHash } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { isAlive } from '../../processes.js'
import { isLetterId } from './letter-id.js'

/** A letter that somebody has taken: its file has this name until it is settled. */
export interface Claim {
  readonly id: string
  /** When it was taken, in milliseconds since the epoch. */
  readonly at: number
  readonly pid: number
  /** Where that process runs: equal for processes that see each other. */
  readonly place: string
}

/** How long somebody on another machine may take; more than any submission does. In milliseconds. */
const leaseMs = 10 * 60_000

/** The name that a letter's file gets while this process has it. */
export function claimName(id: string): string {
  return `.${id}.${Date.now()}.${process.pid}.${ownPlace()}.claim`
}

export function readClaim(name: string): Claim | undefined {
  const [, id = '', at, pid, place = ''] = /^\.([\w-]+)\.(\d+)\.(\d+)\.([0-9a-f]{8})\.claim$/.exec(name) ?? []
  return isLetterId(id) ? { id, at: Number(at), pid: Number(pid), place } : undefined
}

/** Whether whoever took the letter will not settle it any more: its process is gone, or its time is over. */
export function isForsaken({ at, pid, place }: Claim): boolean {
  return (place === ownPlace() && !isAlive(pid)) || Math.abs(Date.now() - at) > leaseMs
}

let place: string | undefined

/** Containers may share the name of their machine, and number their processes anew: the namespace tells them apart. */
function ownPlace(): string {
  place ??= createHash('sha256').update(`${hostname()} ${processNamespace()}`).digest('hex').slice(0, 8)
  return place
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}
