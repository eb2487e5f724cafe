/** How a command ends, as scripts and supervisors see it. Stable: a code never changes its meaning. */
export const exitCodes = {
  /** It did what was asked; a worker stopped in order. */
  done: 0,
  /** Something that no row of the table foresees: a fault of ours, or of a work's set-up. */
  unexpected: 1,
  /** A command, option or argument that does not exist or cannot be. */
  usage: 2,
  /** There is no such work, job or dead letter. */
  unknown: 3,
  /** The configuration, or a decorator, says something that cannot be. */
  configuration: 4,
  /** A file could not be loaded, or the container cannot build a work. */
  unloadable: 5,
  /** No job server could be reached. */
  noServer: 6,
  /** The server cannot listen: its port is in use, or it may not. */
  cannotListen: 7,
  /** The job was run and failed, or was lost with its server; a worker has stopped because one failed. */
  jobFailed: 8,
  /** The time that was given is over. */
  late: 9,
  /** The payload is not what the job takes: nothing was sent. */
  badPayload: 10,
  /** The job server refused. */
  refused: 11,
  /** A file cannot be written, or nothing can to where the output goes. */
  unwritable: 12,
  /** What the command waited for can never come. Node's own code for that. */
  unsettled: 13,
  /** Where the server should keep its jobs, or a worker its dead letters, cannot be used. */
  noStore: 14,
  /** The pid file names a process that is alive. */
  alreadyRuns: 15,
} as const

/** The names of the codes. */
export type ExitName = keyof typeof exitCodes

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const

/** A second signal ended it before it was done: 128 and the signal's number, as shells have it. */
export function signalExitCode(signal: keyof typeof signalNumbers): number {
  return 128 + signalNumbers[signal]
}
