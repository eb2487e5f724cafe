/** What can be wrong with bytes or packets. The first group loses the stream: close the connection. */
export type ProtocolErrorCode =
  | 'BAD_MAGIC'
  | 'UNKNOWN_PACKET'
  | 'UNEXPECTED_PACKET'
  | 'PACKET_TOO_LARGE'
  | 'MISSING_ARGUMENT'
  | 'ARGUMENTS_TOO_LARGE'
  | 'LINE_TOO_LONG'
  | 'NUL_IN_ARGUMENT'
  | 'NOT_A_WORD'
  | 'BAD_ANSWER'

/** Bytes that are not Gearman, or a packet that Gearman cannot carry. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
  readonly code: ProtocolErrorCode

  constructor(code: ProtocolErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
