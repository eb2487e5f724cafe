/** Which way a packet travels: a request goes to the job server, a response comes from it. */
export type Direction = 'request' | 'response'

interface PacketShape {
  /** The type field of the header. */
  readonly number: number
  readonly direction: Direction | 'both'
  /** The NUL-separated arguments, in order. */
  readonly arguments: readonly string[]
  /** The name of the trailing bytes, where the packet has any: they may hold NULs. */
  readonly body?: string
}

/**
 * Every packet of the Gearman binary protocol, with the words of its specification
 * (https://gearman.org/protocol/). Everything that knows packets derives from this table.
 *
 * Two rows follow gearmand rather than the text: SUBMIT_REDUCE_JOB carries a fourth argument (the
 * aggregator, which no server reads), and STATUS_RES_UNIQUE starts with the unique, not a handle.
 */
export const packets = {
  CAN_DO: { number: 1, direction: 'request', arguments: ['function'] },
  CANT_DO: { number: 2, direction: 'request', arguments: ['function'] },
  RESET_ABILITIES: { number: 3, direction: 'request', arguments: [] },
  PRE_SLEEP: { number: 4, direction: 'request', arguments: [] },
  NOOP: { number: 6, direction: 'response', arguments: [] },
  SUBMIT_JOB: submission(7),
  JOB_CREATED: { number: 8, direction: 'response', arguments: ['handle'] },
  GRAB_JOB: { number: 9, direction: 'request', arguments: [] },
  NO_JOB: { number: 10, direction: 'response', arguments: [] },
  JOB_ASSIGN: { number: 11, direction: 'response', arguments: ['handle', 'function'], body: 'workload' },
  WORK_STATUS: { number: 12, direction: 'both', arguments: ['handle', 'numerator', 'denominator'] },
  WORK_COMPLETE: { number: 13, direction: 'both', arguments: ['handle'], body: 'data' },
  WORK_FAIL: { number: 14, direction: 'both', arguments: ['handle'] },
  GET_STATUS: { number: 15, direction: 'request', arguments: ['handle'] },
  ECHO_REQ: { number: 16, direction: 'request', arguments: [], body: 'data' },
  ECHO_RES: { number: 17, direction: 'response', arguments: [], body: 'data' },
  SUBMIT_JOB_BG: submission(18),
  ERROR: { number: 19, direction: 'response', arguments: ['code', 'text'] },
  STATUS_RES: {
    number: 20,
    direction: 'response',
    arguments: ['handle', 'known', 'running', 'numerator', 'denominator'],
  },
  SUBMIT_JOB_HIGH: submission(21),
  SET_CLIENT_ID: { number: 22, direction: 'request', arguments: ['clientId'] },
  CAN_DO_TIMEOUT: { number: 23, direction: 'request', arguments: ['function', 'timeout'] },
  ALL_YOURS: { number: 24, direction: 'request', arguments: [] },
  WORK_EXCEPTION: { number: 25, direction: 'both', arguments: ['handle'], body: 'data' },
  OPTION_REQ: { number: 26, direction: 'request', arguments: ['option'] },
  OPTION_RES: { number: 27, direction: 'response', arguments: ['option'] },
  WORK_DATA: { number: 28, direction: 'both', arguments: ['handle'], body: 'data' },
  WORK_WARNING: { number: 29, direction: 'both', arguments: ['handle'], body: 'data' },
  GRAB_JOB_UNIQ: { number: 30, direction: 'request', arguments: [] },
  JOB_ASSIGN_UNIQ: {
    number: 31,
    direction: 'response',
    arguments: ['handle', 'function', 'unique'],
    body: 'workload',
  },
  SUBMIT_JOB_HIGH_BG: submission(32),
  SUBMIT_JOB_LOW: submission(33),
  SUBMIT_JOB_LOW_BG: submission(34),
  SUBMIT_JOB_SCHED: {
    number: 35,
    direction: 'request',
    arguments: ['function', 'unique', 'minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'],
    body: 'workload',
  },
  SUBMIT_JOB_EPOCH: {
    number: 36,
    direction: 'request',
    arguments: ['function', 'unique', 'epoch'],
    body: 'workload',
  },
  SUBMIT_REDUCE_JOB: reduceSubmission(37),
  SUBMIT_REDUCE_JOB_BACKGROUND: reduceSubmission(38),
  GRAB_JOB_ALL: { number: 39, direction: 'request', arguments: [] },
  JOB_ASSIGN_ALL: {
    number: 40,
    direction: 'response',
    arguments: ['handle', 'function', 'unique', 'reducer'],
    body: 'workload',
  },
  GET_STATUS_UNIQUE: { number: 41, direction: 'request', arguments: ['unique'] },
  STATUS_RES_UNIQUE: {
    number: 42,
    direction: 'response',
    arguments: ['unique', 'known', 'running', 'numerator', 'denominator', 'clientCount'],
  },
} as const satisfies Record<string, PacketShape>

function submission<N extends number>(number: N) {
  return { number, direction: 'request', arguments: ['function', 'unique'], body: 'workload' } as const
}

function reduceSubmission<N extends number>(number: N) {
  return {
    number,
    direction: 'request',
    arguments: ['function', 'unique', 'reducer', 'aggregator'],
    body: 'workload',
  } as const
}

type Packets = typeof packets

/** The names of all packets. */
export type PacketName = keyof Packets

type NameGoing<D extends Direction> = {
  [N in PacketName]: Packets[N]['direction'] extends D | 'both' ? N : never
}[PacketName]

/** The packets a job server receives. */
export type RequestName = NameGoing<'request'>
/** The packets a job server sends. */
export type ResponseName = NameGoing<'response'>

type Body<N extends PacketName> = Packets[N] extends { body: infer B extends string }
  ? { readonly [K in B]: Uint8Array }
  : unknown

type Fields<N extends PacketName> = { readonly name: N } & {
  readonly [A in Packets[N]['arguments'][number]]: string
} & Body<N>

/**
 * A packet is a plain object tagged by its name: `{ name: 'WORK_FAIL', handle: 'H:box:1' }`. Arguments are
 * strings as they stand on the wire, numbers included, for servers pass them on verbatim; bodies are bytes.
 */
export type Packet<N extends PacketName = PacketName> = N extends PacketName ? Fields<N> : never
/** A packet on its way to a job server. */
export type Request<N extends RequestName = RequestName> = Packet<N>
/** A packet on its way from a job server. */
export type Response<N extends ResponseName = ResponseName> = Packet<N>

/** A row of the table as the encoder and decoder read it. */
export interface PacketRow extends PacketShape {
  readonly name: PacketName
}

const rows: readonly PacketRow[] = Object.entries(packets).map(([name, shape]) => ({
  name: name as PacketName,
  ...shape,
}))

/** The table by number; the holes are numbers that the protocol never gave out (0, 5). */
export const packetsByNumber: readonly (PacketRow | undefined)[] = rows.reduce<PacketRow[]>((table, row) => {
  table[row.number] = row
  return table
}, [])

/** The table by name, for the encoder. */
export const packetsByName: Readonly<Record<PacketName, PacketRow>> = Object.fromEntries(
  rows.map((row) => [row.name, row]),
) as Record<PacketName, PacketRow>

/** The first number past the table: gearmand closes on it and on everything above. */
export const packetNumbersEnd = packetsByNumber.length

/** Whether `row` may travel in `direction`. */
export function travels(row: PacketRow, direction: Direction): boolean {
  return row.direction === direction || row.direction === 'both'
}
