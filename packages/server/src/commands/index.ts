import { type AdminCommand, type AdminRequest, parseAdminRequest } from '@gearwork/protocol'
import type { LongAnswer } from '../hearing.js'
import type { Session } from '../session.js'
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
export function runLine(session: Session, line: string): void {
  session.grabs.refuse()
  if (wordCount(line) > mostWords) {
    session.end()
    return
  }
  const said = answer(session, line)
  if (typeof said === 'string') session.sendText(said)
  else session.sendLong(said)
}

function answer(session: Session, line: string): string | LongAnswer {
  const request = parseAdminRequest(line)
  if (request.command === 'refused') return request.answer
  if (Object.hasOwn(controls, request.command) && !mayControl(session)) return notAllowed(request)
  // Each command takes the requests of its own name, which a lookup by a union of names cannot express.
  return (commands[request.command] as Command<AdminCommand>)(session, request)
}

function mayControl({ scope, identity }: Session): boolean {
  return scope.admin === 'all' || (scope.admin === 'loopback' && identity.isLocal)
}

function notAllowed({ command }: AdminRequest): string {
  return `ERR NOT_ALLOWED This+server+does+not+take+this+command+from+here+${command.replace(' ', '+')}\r\n`
}

function wordCount(line: string): number {
  return line.split(' ').filter((word) => word !== '').length
}
