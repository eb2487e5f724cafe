import { quote } from '@gearwork/transport'

/** What a caller can tell apart when a call does not succeed. */
export type ClientErrorCode =
  | 'JOB_FAILED'
  | 'JOB_EXCEPTION'
  | 'JOB_LOST'
  | 'JOB_TIMEOUT'
  | 'CALL_TIMEOUT'
  | 'SUBMISSION_REFUSED'
  | 'SUBMISSION_INVALID'
  | 'CALL_REFUSED'
  | 'ADMIN_REFUSED'
  | 'CLIENT_CLOSED'
  | 'INVALID_CLIENT_OPTION'

/** The root of what the client throws, with a stable code. */
export abstract class ClientError extends Error {
  abstract readonly code: ClientErrorCode
}

/** A server's ERROR packet. */
export interface Refusal {
  readonly code: string
  readonly text: string
}

/** A question to a server was not answered in time. */
export class CallTimeoutError extends ClientError {
  override readonly name = 'CallTimeoutError'
  readonly code = 'CALL_TIMEOUT'

  constructor(call: string, milliseconds: number) {
    super(`${call} was not answered within ${milliseconds} ms`)
  }
}

/** The server answered a submission with an ERROR, for instance because the queue is full. */
export class SubmissionRefusedError extends ClientError {
  override readonly name = 'SubmissionRefusedError'
  readonly code = 'SUBMISSION_REFUSED'
  readonly function: string
  /** `host:port` of the server that refused. */
  readonly server: string
  /** The server's own code, `QUEUE_ERROR` for a full queue. */
  readonly serverCode: string
  /** The server's own words, which may be none. */
  readonly serverText: string

  constructor(functionName: string, server: string, refusal: Refusal) {
    super(
      `the job server at ${server} refused a job for ${JSON.stringify(functionName)}: ${refusalWords(refusal)}`,
    )
    this.function = functionName
    this.server = server
    this.serverCode = refusal.code
    this.serverText = refusal.text
  }
}

/** A submission that no server would take; nothing was sent. */
export class SubmissionInvalidError extends ClientError {
  override readonly name = 'SubmissionInvalidError'
  readonly code = 'SUBMISSION_INVALID'
}

/** The server answered a question with an ERROR: it does not know how to answer it. */
export class CallRefusedError extends ClientError {
  override readonly name = 'CallRefusedError'
  readonly code = 'CALL_REFUSED'
  /** `host:port` of the server that refused. */
  readonly server: string
  /** The server's own code, such as `INVALID_COMMAND`. */
  readonly serverCode: string

  constructor(call: string, server: string, refusal: Refusal) {
    super(`the job server at ${server} refused ${call}: ${refusalWords(refusal)}`)
    this.server = server
    this.serverCode = refusal.code
  }
}

/** The server answered a command of the text protocol with ERR. */
export class AdminRefusedError extends ClientError {
  override readonly name = 'AdminRefusedError'
  readonly code = 'ADMIN_REFUSED'
  /** `host:port` of the server that refused. */
  readonly server: string
  /** Its first words: `cancel job`. */
  readonly command: string
  /** What followed ERR. */
  readonly answer: string

  constructor(server: string, command: string, answer: string) {
    super(`the job server at ${server} refused ${JSON.stringify(command)}: ${answer}`)
    this.server = server
    this.command = command
    this.answer = answer
  }
}

/** The client was closed before the call ended, or before it was made. */
export class ClientClosedError extends ClientError {
  override readonly name = 'ClientClosedError'
  readonly code = 'CLIENT_CLOSED'

  constructor() {
    super('the client is closed')
  }
}

/** An option that cannot be followed. */
export class ClientOptionError extends ClientError {
  override readonly name = 'ClientOptionError'
  readonly code = 'INVALID_CLIENT_OPTION'

  constructor(option: string, wanted: string, got: unknown) {
    super(`${option} must be ${wanted}, got ${quote(got)}`)
  }
}

function refusalWords({ code, text }: Refusal): string {
  return text === '' ? code : `${text} (${code})`
}
