import type { ClientErrorCode } from '@gearwork/client'
import type { GearworkErrorCode } from '@gearwork/core'
import { textOf } from '@gearwork/protocol/thrown'
import type { ServerErrorCode } from '@gearwork/server'
import type { TransportErrorCode } from '@gearwork/transport'
import type { WorkerErrorCode } from '@gearwork/worker'
import type { LettersOffError, UnknownLetterError } from '../letters/letter-errors.js'
import type {
  BrokenOutputError,
  ServerRunsError,
  StoppedByFailureError,
  UnreadableError,
  UnwritableError,
  UsageError,
} from './errors.js'
import { type ExitName, exitCodes } from './exit-codes.js'
import { missingPackage } from './missing-package.js'

/** What a command tells when it fails. */
export interface Failure {
  /** One line. */
  readonly message: string
  readonly exitCode: number
}

interface ErrorRow {
  readonly exit: ExitName
  /** What to do, where the error's own message does not say it. */
  readonly hint?: string | ((error: Error) => string | undefined)
  /** What to say in place of the error's message. */
  say?(error: Error): string
}

type ErrorCode =
  | UsageError['code']
  | UnwritableError['code']
  | UnreadableError['code']
  | ServerRunsError['code']
  | BrokenOutputError['code']
  | StoppedByFailureError['code']
  | UnknownLetterError['code']
  | LettersOffError['code']
  | GearworkErrorCode
  | ClientErrorCode
  | WorkerErrorCode
  | ServerErrorCode
  | TransportErrorCode

const unexpected: ErrorRow = { exit: 'unexpected', hint: '--debug shows where' }

/** Every code of ours and how the command ends: one that is forgotten does not compile. */
const errorRows: { readonly [C in ErrorCode]: ErrorRow } = {
  USAGE: { exit: 'usage' },
  INVALID_ADDRESS: { exit: 'usage' },
  UNWRITABLE: { exit: 'unwritable' },
  UNREADABLE: { exit: 'unloadable' },
  SERVER_RUNS: { exit: 'alreadyRuns' },
  BROKEN_OUTPUT: { exit: 'unwritable' },
  UNKNOWN_WORK: { exit: 'unknown' },
  UNKNOWN_JOB: { exit: 'unknown' },
  UNKNOWN_LETTER: { exit: 'unknown' },
  LETTERS_OFF: { exit: 'configuration' },
  NO_WORKS: { exit: 'configuration' },
  NO_JOBS: { exit: 'configuration' },
  INVALID_CONFIGURATION: { exit: 'configuration' },
  CONFIGURATION_NOT_FOUND: { exit: 'configuration' },
  RESOURCE_NOT_FOUND: { exit: 'configuration' },
  INVALID_OPTION: { exit: 'configuration' },
  UNKNOWN_OPTION: { exit: 'configuration' },
  UNRESOLVED_OPTION: { exit: 'configuration' },
  INVALID_CONNECTION_OPTION: { exit: 'configuration' },
  INVALID_SERVER_OPTION: { exit: 'configuration' },
  INVALID_CLIENT_OPTION: { exit: 'configuration' },
  INVALID_WORKER_OPTION: { exit: 'configuration' },
  NOT_A_JOB: { exit: 'configuration' },
  MISPLACED_DECORATOR: { exit: 'configuration' },
  NO_SUCH_JOB: { exit: 'configuration' },
  UNKNOWN_SERVER: { exit: 'configuration' },
  NOT_A_LISTENER: { exit: 'configuration' },
  UNKNOWN_EVENT: { exit: 'configuration' },
  NEXT_CALLED_TWICE: { exit: 'jobFailed' },
  NOT_SUBMITTED: { exit: 'refused' },
  NOT_ISOLATABLE: { exit: 'configuration' },
  JOB_CRASHED: { exit: 'jobFailed' },
  CHILD_NOT_STARTED: { exit: 'jobFailed' },
  DUPLICATE_WORK: { exit: 'configuration' },
  DUPLICATE_JOB: { exit: 'configuration' },
  NOT_A_WORK: { exit: 'unloadable' },
  MODULE_NOT_LOADED: { exit: 'unloadable', hint: missingPackage },
  UNRESOLVABLE: { exit: 'unloadable' },
  SET_UP_FAILED: { exit: 'unloadable' },
  SCOPE_REQUIRED: { exit: 'unloadable' },
  NO_SERVER: { exit: 'noServer', hint: 'start one with `gearman server`, or name yours with --servers' },
  CONNECT_FAILED: { exit: 'noServer' },
  CONNECT_TIMEOUT: { exit: 'noServer' },
  CONNECTION_LOST: { exit: 'noServer' },
  NOT_CONNECTED: { exit: 'noServer' },
  PORT_IN_USE: { exit: 'cannotListen' },
  LISTEN_FAILED: { exit: 'cannotListen' },
  STORE_IN_USE: { exit: 'noStore' },
  STORE_DAMAGED: { exit: 'noStore' },
  STORE_FOREIGN: { exit: 'noStore' },
  STORE_TOO_NEW: { exit: 'noStore' },
  STORE_UNUSABLE: { exit: 'noStore' },
  NO_SQLITE: { exit: 'noStore' },
  STOPPED_BY_FAILURE: { exit: 'jobFailed' },
  JOB_FAILED: { exit: 'jobFailed' },
  JOB_FAILED_BY_HANDLER: { exit: 'jobFailed' },
  JOB_EXCEPTION: { exit: 'jobFailed', say: (error) => `the job failed: ${error}` },
  BAD_RESULT: { exit: 'jobFailed', hint: '--raw sends and prints bytes as they are' },
  JOB_LOST: { exit: 'jobFailed' },
  JOB_TIMEOUT: { exit: 'late' },
  FUNCTION_TIMEOUT: { exit: 'jobFailed' },
  JOB_DISCARDED: { exit: 'jobFailed' },
  JOB_SNOOZED: { exit: 'jobFailed' },
  JOB_FAILED_FOR_GOOD: { exit: 'jobFailed' },
  CALL_TIMEOUT: { exit: 'late' },
  AMBIGUOUS_LETTER: { exit: 'usage' },
  NOT_A_LETTER: { exit: 'noStore' },
  LETTER_REFUSED: { exit: 'noStore' },
  LETTERS_UNUSABLE: { exit: 'noStore' },
  BAD_PAYLOAD: { exit: 'badPayload', hint: '--raw sends it as it is' },
  INVALID_PAYLOAD: { exit: 'badPayload' },
  PAYLOAD_TOO_LARGE: { exit: 'badPayload' },
  TAMPERED_PAYLOAD: { exit: 'badPayload' },
  UNKNOWN_KEY: { exit: 'badPayload' },
  SCHEMA_FAILED: { exit: 'badPayload' },
  SUBMISSION_INVALID: { exit: 'badPayload' },
  SUBMISSION_REFUSED: { exit: 'refused' },
  CALL_REFUSED: { exit: 'refused' },
  ADMIN_REFUSED: { exit: 'refused' },
  DISPOSAL_FAILED: unexpected,
  // A command closes, drains and asks for results in an order that meets none of these.
  CLIENT_CLOSED: unexpected,
  WORKER_STOPPED: unexpected,
  DRAIN_DEADLINE: unexpected,
  JOB_GIVEN_BACK: unexpected,
  SERVER_STOPPED: unexpected,
  JOB_RESULT: unexpected,
  NO_RESULT: unexpected,
  BATCH_BEGUN: unexpected,
}

/** What anything thrown means to those who typed the command. `place`: where it arose, if that is known. */
export function failureOf(thrown: unknown, place?: string): Failure {
  const error = thrown instanceof Error ? thrown : new Error(textOf(thrown))
  const row = rowOf(error)
  const said = oneLine(row.say?.(error) ?? (error.message || error.name))
  const hint = typeof row.hint === 'function' ? row.hint(error) : row.hint
  const more = [place, hint].filter((one) => one !== undefined)
  return {
    message: more.length === 0 ? said : `${said} (${more.join('; ')})`,
    exitCode: exitCodes[row.exit],
  }
}

function rowOf(error: Error): ErrorRow {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' && Object.hasOwn(errorRows, code)
    ? errorRows[code as ErrorCode]
    : unexpected
}

function oneLine(text: string): string {
  return text
    .split('\n')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ')
}
