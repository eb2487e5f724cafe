export {
  type ConnectionReport,
  type FunctionPriorities,
  type FunctionStatus,
  formatReport,
  type JobReport,
  parseReportLine,
  type ReportName,
  type ReportRows,
  reportEnd,
  reportPieces,
  type WrittenRows,
} from './admin-reports.js'
export {
  type AdminCommand,
  type AdminRefusal,
  type AdminRequest,
  formatAdminRequest,
  parseAdminRequest,
  type QueueLimits,
} from './admin-requests.js'
export { encodePacket, PacketWriter } from './codec.js'
export { type DecoderOptions, PacketDecoder, type PacketSink } from './decoder.js'
export { ProtocolError, type ProtocolErrorCode } from './errors.js'
export { decodeException, type ExceptionReport, encodeException } from './exception.js'
export { leadingInteger } from './leading-integer.js'
export { defaultPort, limits } from './limits.js'
export {
  type Direction,
  type Packet,
  type PacketName,
  packets,
  type Request,
  type RequestName,
  type Response,
  type ResponseName,
} from './packets.js'
export { type Priority, priorities, type SubmissionName, submissionName, submissions } from './priority.js'
export { refuseAnswer } from './refuse-answer.js'
export type { TextEncoding } from './text.js'
export { textOf, traceOf } from './thrown.js'
