import { type AdminCommand, type AdminRequest, parseAdminRequest } from '@gearwork/protocol'
import type { LongAnswer } from '../peers/hearing.js'
import type { Peer } from '../peers/peer.js'
import type { Command } from './command.js'
import { cancelJob, createFunction, dropFunction, maxQueue } from './controls.js'
import {
  getPid,
  priorityStatus,
  showJobs,
  showUniqueJobs,
  status,
  verbose,
  version,
  workers,
} from './reports.js'

type Commands<C extends AdminCommand> = { readonly [K in C]: Command<K> }

/** Those that only look. */
const reports = {
  status,
  prioritystatus: priorityStatus,
  workers,
  'show jobs': showJobs,
  'show unique jobs': showUniqueJobs,
  version,
  verbose,
  getpid: getPid,
} satisfies Partial<Commands<AdminCommand>>

/** Those that change something, and are not for everybody under every policy. */
const controls: Commands<Exclude<AdminCommand, keyof typeof reports>> = {
  'cancel job': cancelJob,
  'create function': createFunction,
  'drop function': dropFunction,
  maxqueue: maxQueue,
}

const commands: Commands<AdminCommand> = { ...reports, ...controls }

/** gearmand hangs up on a line of more words. */
const mostWords = 5

/** Runs one line of the text protocol and answers it. */
export function runLine(peer: Peer, line: string): void {
  peer.grabs.refuse()
  if (wordCount(line) > mostWords) {
    peer.end()
    return
  }
  const said = answer(peer, line)
  if (typeof said === 'string') peer.sendText(said)
  else peer.sendLong(said)
}

function answer(peer: Peer, line: string): string | LongAnswer {
  const request = parseAdminRequest(line)
  if (request.command === 'refused') return request.answer
  if (Object.hasOwn(controls, request.command) && !mayControl(peer)) return notAllowed(request)
  // Each command takes the requests of its own name, which a lookup by a union of names cannot express.
  return (commands[request.command] as Command<AdminCommand>)(peer, request)
}

function mayControl({ admin, identity }: Peer): boolean {
  return admin === 'all' || (admin === 'loopback' && identity.isLocal)
}

function notAllowed({ command }: AdminRequest): string {
  return `ERR NOT_ALLOWED This+server+does+not+take+this+command+from+here+${command.replace(' ', '+')}\r\n`
}

function wordCount(line: string): number {
  return line.split(' ').filter((word) => word !== '').length
}
