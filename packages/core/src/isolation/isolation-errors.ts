import { GearworkError } from '../errors.js'
import { because, sentence } from '../text.js'

/** Where a run may be isolated. */
export type IsolatedKind = 'thread' | 'process'

/** How a child ended. */
export interface ChildExit {
  /** Its exit code; undefined where a signal ended it, or where it never started. */
  readonly exitCode?: number | undefined
  /** The signal that ended its process. */
  readonly signal?: string | undefined
  /** What it threw and nobody caught, as far as that is known. */
  readonly error?: unknown
  /** Why we ended it ourselves. */
  readonly endedBecause?: string | undefined
  /** The most that its objects might take, in megabytes; 0 or undefined: as much as V8 takes by itself. */
  readonly memoryLimitMb?: number | undefined
}

/** The thread or process that a job was isolated in ended before the job did. That job alone fails. */
export class JobCrashedError extends GearworkError {
  override readonly name = 'JobCrashedError'
  readonly code = 'JOB_CRASHED'
  /** The exit code of its thread or process; undefined where a signal ended it. */
  readonly exitCode: number | undefined
  /** The signal that ended its process: `SIGKILL`. */
  readonly signal: string | undefined

  constructor(functionName: string, kind: IsolatedKind, exit: ChildExit) {
    super(`${functionName} crashed: its ${kind} ${sayExit(exit)}`, because(exit.error))
    this.exitCode = exit.exitCode
    this.signal = exit.signal
  }
}

/** A job was to run in a child, and the child could not start: the cause says why. */
export class ChildNotStartedError extends GearworkError {
  override readonly name = 'ChildNotStartedError'
  readonly code = 'CHILD_NOT_STARTED'

  constructor(functionName: string, kind: IsolatedKind, cause: unknown) {
    super(`${functionName} could not run: its ${kind} did not start: ${sentence(cause)}`, { cause })
  }
}

/** Why a child could not be made like its parent, and what to do. */
const obstacles = {
  'no file':
    "its file is unknown: let `resources` of the configuration find it, in place of its class in `works`, or say isolation: 'none'",
  'foreign services':
    "its file is unknown, and a child has none of the services of the container that builds it: say isolation: 'none'",
  'no configuration':
    'its configuration stands in no file, and holds what cannot be handed over: write it into a gearman.config.* file',
}

export type Obstacle = keyof typeof obstacles

/** A job is to be isolated whose class, services or configuration a child could not have. */
export class NotIsolatableError extends GearworkError {
  override readonly name = 'NotIsolatableError'
  readonly code = 'NOT_ISOLATABLE'

  constructor(className: string, obstacle: Obstacle) {
    super(`${className} cannot run isolated, for ${obstacles[obstacle]}`)
  }
}

/** `ended with code 3` */
export function sayExit(exit: ChildExit): string {
  const { exitCode, signal, error, endedBecause } = exit
  if (endedBecause !== undefined) return `was ended, for ${endedBecause}`
  if (error !== undefined) return `ended with an error that nobody caught: ${sentence(error)}`
  if (signal !== undefined) return `was ended by ${signal}${sayMemory(exit)}`
  return `ended with code ${exitCode}${sayMemory(exit)}`
}

/** V8 aborts a process without memory, which its parent is told as any other abort: of a thread Node says what it was. */
function sayMemory({ exitCode, signal, memoryLimitMb = 0 }: ChildExit): string {
  const aborted = /^SIG(ABRT|TRAP)$/.test(signal ?? '') || exitCode === 133 || exitCode === 134
  return aborted && memoryLimitMb > 0 ? `, perhaps for want of memory: memoryLimitMb is ${memoryLimitMb}` : ''
}
