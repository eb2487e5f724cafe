import type { AdminClient, CallOptions } from '@gearwork/client'

/** `reported`: a table; `told`: a line with something in it; `done`: a line that says OK and no more. */
export type CommandKind = 'reported' | 'told' | 'done'

/** A command of the text protocol. */
export interface AdminCall {
  readonly title: string
  readonly kind: CommandKind
  run(admin: AdminClient, limits?: CallOptions): Promise<unknown>
}

function command(kind: CommandKind, title: string, run: AdminCall['run']): AdminCall {
  return { title, kind, run }
}

/** Every command, in words that a server that has just started answers with no ERR. */
export const adminCalls: readonly AdminCall[] = [
  command('reported', 'status', (admin, limits) => admin.status(limits)),
  command('reported', 'priorityStatus', (admin, limits) => admin.priorityStatus(limits)),
  command('reported', 'workers', (admin, limits) => admin.workers(limits)),
  command('reported', 'jobs', (admin, limits) => admin.jobs(limits)),
  command('reported', 'uniqueJobs', (admin, limits) => admin.uniqueJobs(limits)),
  command('told', 'version', (admin, limits) => admin.version(limits)),
  command('told', 'verbose', (admin, limits) => admin.verbose(limits)),
  command('told', 'pid', (admin, limits) => admin.pid(limits)),
  command('done', 'createFunction', (admin, limits) => admin.createFunction('f', limits)),
  command('done', 'maxQueue', (admin, limits) => admin.maxQueue('f', 5, limits)),
  command('done', 'dropFunction', (admin, limits) => admin.dropFunction('f', limits)),
]

/** Refused by every server that does not know the job. */
export const cancelling: AdminCall = command('done', 'cancelJob', (admin, limits) =>
  admin.cancelJob('H:nobody:1', limits),
)
