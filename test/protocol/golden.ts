import type { Direction, Packet, TextEncoding } from '@gearwork/protocol'

/** A packet and its bytes. The bytes were written by hand from the specification: never let the encoder make them. */
export interface GoldenRow {
  readonly packet: Packet
  readonly direction: Direction
  readonly bytes: Buffer
  /** Default utf8. */
  readonly encoding?: TextEncoding
  /** What the row shows, where it is not the only one of its packet. */
  readonly shows?: string
}

const text = (characters: string) => Buffer.from(characters, 'latin1')

/** Magic, number and size in hex, then the rest in Latin-1: one character a byte. */
function wire(header: string, rest = ''): Buffer {
  return Buffer.concat([Buffer.from(header.replaceAll(' ', ''), 'hex'), text(rest)])
}

/** At least one row for every packet of the protocol, two for those that travel both ways. */
export const golden: readonly GoldenRow[] = [
  {
    packet: { name: 'CAN_DO', function: 'resize' },
    direction: 'request',
    bytes: wire('00524551 00000001 00000006', 'resize'),
  },
  {
    packet: { name: 'CANT_DO', function: 'resize' },
    direction: 'request',
    bytes: wire('00524551 00000002 00000006', 'resize'),
  },
  {
    packet: { name: 'RESET_ABILITIES' },
    direction: 'request',
    bytes: wire('00524551 00000003 00000000'),
  },
  { packet: { name: 'PRE_SLEEP' }, direction: 'request', bytes: wire('00524551 00000004 00000000') },
  { packet: { name: 'NOOP' }, direction: 'response', bytes: wire('00524553 00000006 00000000') },
  {
    packet: { name: 'SUBMIT_JOB', function: 'reverse', unique: '', workload: text('test') },
    direction: 'request',
    bytes: wire('00524551 00000007 0000000d', 'reverse\0\0test'),
  },
  {
    packet: { name: 'JOB_CREATED', handle: 'H:lap:1' },
    direction: 'response',
    bytes: wire('00524553 00000008 00000007', 'H:lap:1'),
  },
  { packet: { name: 'GRAB_JOB' }, direction: 'request', bytes: wire('00524551 00000009 00000000') },
  { packet: { name: 'NO_JOB' }, direction: 'response', bytes: wire('00524553 0000000a 00000000') },
  {
    packet: { name: 'JOB_ASSIGN', handle: 'H:lap:1', function: 'reverse', workload: text('test') },
    direction: 'response',
    bytes: wire('00524553 0000000b 00000014', 'H:lap:1\0reverse\0test'),
  },
  {
    packet: { name: 'WORK_STATUS', handle: 'H:lap:1', numerator: '1', denominator: '20' },
    direction: 'request',
    bytes: wire('00524551 0000000c 0000000c', 'H:lap:1\x001\x0020'),
  },
  {
    packet: { name: 'WORK_STATUS', handle: 'H:lap:1', numerator: '1', denominator: '20' },
    direction: 'response',
    bytes: wire('00524553 0000000c 0000000c', 'H:lap:1\x001\x0020'),
  },
  {
    packet: { name: 'WORK_COMPLETE', handle: 'H:lap:1', data: text('tset') },
    direction: 'request',
    bytes: wire('00524551 0000000d 0000000c', 'H:lap:1\0tset'),
  },
  {
    packet: { name: 'WORK_COMPLETE', handle: 'H:lap:1', data: text('tset') },
    direction: 'response',
    bytes: wire('00524553 0000000d 0000000c', 'H:lap:1\0tset'),
  },
  {
    packet: { name: 'WORK_FAIL', handle: 'H:lap:1' },
    direction: 'request',
    bytes: wire('00524551 0000000e 00000007', 'H:lap:1'),
  },
  {
    packet: { name: 'WORK_FAIL', handle: 'H:lap:1' },
    direction: 'response',
    bytes: wire('00524553 0000000e 00000007', 'H:lap:1'),
  },
  {
    packet: { name: 'GET_STATUS', handle: 'H:lap:1' },
    direction: 'request',
    bytes: wire('00524551 0000000f 00000007', 'H:lap:1'),
  },
  {
    packet: { name: 'ECHO_REQ', data: text('a\0b') },
    direction: 'request',
    bytes: wire('00524551 00000010 00000003', 'a\0b'),
  },
  {
    packet: { name: 'ECHO_RES', data: text('a\0b') },
    direction: 'response',
    bytes: wire('00524553 00000011 00000003', 'a\0b'),
  },
  {
    packet: { name: 'SUBMIT_JOB_BG', function: 'mail', unique: 'u-1', workload: text('a\0b\0') },
    direction: 'request',
    bytes: wire('00524551 00000012 0000000d', 'mail\0u-1\0a\0b\0'),
  },
  {
    packet: { name: 'ERROR', code: 'JOB_NOT_FOUND', text: 'Job given in work result not found' },
    direction: 'response',
    bytes: wire('00524553 00000013 00000030', 'JOB_NOT_FOUND\0Job given in work result not found'),
  },
  {
    packet: {
      name: 'STATUS_RES',
      handle: 'H:lap:1',
      known: '1',
      running: '1',
      numerator: '5',
      denominator: '10',
    },
    direction: 'response',
    bytes: wire('00524553 00000014 00000010', 'H:lap:1\x001\x001\x005\x0010'),
  },
  {
    packet: { name: 'SUBMIT_JOB_HIGH', function: 'mail', unique: '', workload: text('hi') },
    direction: 'request',
    bytes: wire('00524551 00000015 00000008', 'mail\0\0hi'),
  },
  {
    packet: { name: 'SET_CLIENT_ID', clientId: 'box one' },
    direction: 'request',
    bytes: wire('00524551 00000016 00000007', 'box one'),
  },
  {
    packet: { name: 'CAN_DO_TIMEOUT', function: 'resize', timeout: '5000' },
    direction: 'request',
    bytes: wire('00524551 00000017 0000000b', 'resize\x005000'),
  },
  { packet: { name: 'ALL_YOURS' }, direction: 'request', bytes: wire('00524551 00000018 00000000') },
  {
    packet: { name: 'WORK_EXCEPTION', handle: 'H:lap:1', data: text('boom') },
    direction: 'request',
    bytes: wire('00524551 00000019 0000000c', 'H:lap:1\0boom'),
  },
  {
    packet: { name: 'WORK_EXCEPTION', handle: 'H:lap:1', data: text('boom') },
    direction: 'response',
    bytes: wire('00524553 00000019 0000000c', 'H:lap:1\0boom'),
  },
  {
    packet: { name: 'OPTION_REQ', option: 'exceptions' },
    direction: 'request',
    bytes: wire('00524551 0000001a 0000000a', 'exceptions'),
  },
  {
    packet: { name: 'OPTION_RES', option: 'exceptions' },
    direction: 'response',
    bytes: wire('00524553 0000001b 0000000a', 'exceptions'),
  },
  {
    packet: { name: 'WORK_DATA', handle: 'H:lap:1', data: text('part') },
    direction: 'request',
    bytes: wire('00524551 0000001c 0000000c', 'H:lap:1\0part'),
  },
  {
    packet: { name: 'WORK_DATA', handle: 'H:lap:1', data: text('part') },
    direction: 'response',
    bytes: wire('00524553 0000001c 0000000c', 'H:lap:1\0part'),
  },
  {
    packet: { name: 'WORK_WARNING', handle: 'H:lap:1', data: text('hot') },
    direction: 'request',
    bytes: wire('00524551 0000001d 0000000b', 'H:lap:1\0hot'),
  },
  {
    packet: { name: 'WORK_WARNING', handle: 'H:lap:1', data: text('hot') },
    direction: 'response',
    bytes: wire('00524553 0000001d 0000000b', 'H:lap:1\0hot'),
  },
  { packet: { name: 'GRAB_JOB_UNIQ' }, direction: 'request', bytes: wire('00524551 0000001e 00000000') },
  {
    packet: {
      name: 'JOB_ASSIGN_UNIQ',
      handle: 'H:lap:1',
      function: 'reverse',
      unique: 'u-1',
      workload: text('test'),
    },
    direction: 'response',
    bytes: wire('00524553 0000001f 00000018', 'H:lap:1\0reverse\0u-1\0test'),
  },
  {
    packet: { name: 'SUBMIT_JOB_HIGH_BG', function: 'mail', unique: 'u-1', workload: text('hi') },
    direction: 'request',
    bytes: wire('00524551 00000020 0000000b', 'mail\0u-1\0hi'),
  },
  {
    packet: { name: 'SUBMIT_JOB_LOW', function: 'mail', unique: '', workload: text('') },
    direction: 'request',
    bytes: wire('00524551 00000021 00000006', 'mail\0\0'),
  },
  {
    packet: { name: 'SUBMIT_JOB_LOW_BG', function: 'mail', unique: 'u-1', workload: text('hi') },
    direction: 'request',
    bytes: wire('00524551 00000022 0000000b', 'mail\0u-1\0hi'),
  },
  {
    packet: {
      name: 'SUBMIT_JOB_SCHED',
      function: 'mail',
      unique: 'u-1',
      minute: '30',
      hour: '4',
      dayOfMonth: '1',
      month: '12',
      dayOfWeek: '',
      workload: text('hi'),
    },
    direction: 'request',
    bytes: wire('00524551 00000023 00000016', 'mail\0u-1\x0030\x004\x001\x0012\0\0hi'),
  },
  {
    packet: {
      name: 'SUBMIT_JOB_EPOCH',
      function: 'mail',
      unique: 'u-1',
      epoch: '1767225600',
      workload: text('hi'),
    },
    direction: 'request',
    bytes: wire('00524551 00000024 00000016', 'mail\0u-1\x001767225600\0hi'),
  },
  {
    packet: {
      name: 'SUBMIT_REDUCE_JOB',
      function: 'count',
      unique: 'u-1',
      reducer: 'sum',
      aggregator: '',
      workload: text('a b'),
    },
    direction: 'request',
    bytes: wire('00524551 00000025 00000012', 'count\0u-1\0sum\0\0a b'),
  },
  {
    packet: {
      name: 'SUBMIT_REDUCE_JOB_BACKGROUND',
      function: 'count',
      unique: '',
      reducer: 'sum',
      aggregator: 'agg',
      workload: text('a b'),
    },
    direction: 'request',
    bytes: wire('00524551 00000026 00000012', 'count\0\0sum\0agg\0a b'),
  },
  { packet: { name: 'GRAB_JOB_ALL' }, direction: 'request', bytes: wire('00524551 00000027 00000000') },
  {
    packet: {
      name: 'JOB_ASSIGN_ALL',
      handle: 'H:lap:1',
      function: 'count',
      unique: 'u-1',
      reducer: 'sum',
      workload: text('a b'),
    },
    direction: 'response',
    bytes: wire('00524553 00000028 00000019', 'H:lap:1\0count\0u-1\0sum\0a b'),
  },
  {
    packet: { name: 'GET_STATUS_UNIQUE', unique: 'u-1' },
    direction: 'request',
    bytes: wire('00524551 00000029 00000003', 'u-1'),
  },
  {
    packet: {
      name: 'STATUS_RES_UNIQUE',
      unique: 'u-1',
      known: '1',
      running: '0',
      numerator: '0',
      denominator: '0',
      clientCount: '2',
    },
    direction: 'response',
    bytes: wire('00524553 0000002a 0000000d', 'u-1\x001\x000\x000\x000\x002'),
  },
  {
    shows: 'a function without a name',
    packet: { name: 'CAN_DO', function: '' },
    direction: 'request',
    bytes: wire('00524551 00000001 00000000'),
  },
  {
    shows: 'nothing but separators',
    packet: { name: 'SUBMIT_JOB', function: '', unique: '', workload: text('') },
    direction: 'request',
    bytes: wire('00524551 00000007 00000002', '\0\0'),
  },
  {
    shows: 'a body that begins with NULs',
    packet: { name: 'SUBMIT_JOB', function: 'f', unique: '', workload: text('\0\0\0') },
    direction: 'request',
    bytes: wire('00524551 00000007 00000006', 'f\0\0\0\0\0'),
  },
  {
    shows: 'no result',
    packet: { name: 'WORK_COMPLETE', handle: 'H:lap:1', data: text('') },
    direction: 'response',
    bytes: wire('00524553 0000000d 00000008', 'H:lap:1\0'),
  },
  {
    shows: 'an empty echo',
    packet: { name: 'ECHO_REQ', data: text('') },
    direction: 'request',
    bytes: wire('00524551 00000010 00000000'),
  },
  {
    shows: 'the status of a job nobody knows',
    packet: {
      name: 'STATUS_RES',
      handle: 'H:lap:9',
      known: '0',
      running: '0',
      numerator: '0',
      denominator: '0',
    },
    direction: 'response',
    bytes: wire('00524553 00000014 0000000f', 'H:lap:9\x000\x000\x000\x000'),
  },
  {
    shows: 'a name beyond ASCII in UTF-8',
    packet: { name: 'CAN_DO', function: 'größe' },
    direction: 'request',
    bytes: wire('00524551 00000001 00000007', 'gr\xc3\xb6\xc3\x9fe'),
  },
  {
    shows: 'a character of four bytes in UTF-8',
    packet: { name: 'SUBMIT_JOB', function: '🎩', unique: 'é', workload: text('\xff') },
    direction: 'request',
    bytes: wire('00524551 00000007 00000009', '\xf0\x9f\x8e\xa9\0\xc3\xa9\0\xff'),
  },
  {
    shows: 'the same bytes as a server keeps them',
    encoding: 'latin1',
    packet: { name: 'CAN_DO', function: 'gr\xc3\xb6\xc3\x9fe' },
    direction: 'request',
    bytes: wire('00524551 00000001 00000007', 'gr\xc3\xb6\xc3\x9fe'),
  },
  {
    shows: 'bytes that are not UTF-8, as a server keeps them',
    encoding: 'latin1',
    packet: { name: 'JOB_ASSIGN', handle: 'H:\xff:1', function: '\x80\xfe', workload: text('\xff') },
    direction: 'response',
    bytes: wire('00524553 0000000b 0000000a', 'H:\xff:1\0\x80\xfe\0\xff'),
  },
]

/** What a test calls a row. */
export function rowTitle({ packet, direction, shows }: GoldenRow): string {
  return `${packet.name} as a ${direction}${shows === undefined ? '' : `: ${shows}`}`
}
