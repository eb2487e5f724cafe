import {
  formatReport,
  parseReportLine,
  type ReportName,
  type ReportRows,
  reportEnd,
} from '@gearwork/protocol'
import { describe, expect, test } from 'vitest'
import { refusal } from './decoding.js'

type Golden = { readonly [N in ReportName]: readonly (readonly [line: string, row: ReportRows[N]])[] }

/** Lines as gearmand writes them. */
const golden: Golden = {
  status: [
    ['resize\t3\t1\t2', { function: 'resize', total: 3, running: 1, workers: 2 }],
    ['\t0\t0\t0', { function: '', total: 0, running: 0, workers: 0 }],
    ['a\tb\t1\t0\t0', { function: 'a\tb', total: 1, running: 0, workers: 0 }],
    ['größe\t0\t0\t1', { function: 'größe', total: 0, running: 0, workers: 1 }],
    ['tf2\t0\t4294967295\t0', { function: 'tf2', total: 0, running: 4294967295, workers: 0 }],
  ],
  prioritystatus: [
    ['resize\t1\t2\t3\t4', { function: 'resize', high: 1, normal: 2, low: 3, workers: 4 }],
    ['a\tb\t1\t0\t0\t9', { function: 'a\tb', high: 1, normal: 0, low: 0, workers: 9 }],
  ],
  workers: [
    ['38 127.0.0.1 - :', { connection: 38, address: '127.0.0.1', clientId: '-', functions: [] }],
    [
      '39 127.0.0.1 box : resize mail',
      { connection: 39, address: '127.0.0.1', clientId: 'box', functions: ['resize', 'mail'] },
    ],
    ['40 ::1 - : f', { connection: 40, address: '::1', clientId: '-', functions: ['f'] }],
    [
      '41 ::1 box one: two : f',
      { connection: 41, address: '::1', clientId: 'box one', functions: ['two', ':', 'f'] },
    ],
    ['42 10.0.0.1 box:7 : f', { connection: 42, address: '10.0.0.1', clientId: 'box:7', functions: ['f'] }],
    ['43 10.0.0.1  : f', { connection: 43, address: '10.0.0.1', clientId: '', functions: ['f'] }],
    ['-1 10.0.0.1 - :', { connection: -1, address: '10.0.0.1', clientId: '-', functions: [] }],
  ],
  'show jobs': [
    ['H:lap:1\t0\t0\t1', { handle: 'H:lap:1', retries: 0, ignored: false, background: true }],
    ['H:lap:2\t3\t1\t0', { handle: 'H:lap:2', retries: 3, ignored: true, background: false }],
  ],
  'show unique jobs': [
    ['u-1', 'u-1'],
    ['', ''],
  ],
}

/** Of two ways to read a line, only one can be written again. */
const ambiguous = ['41 ::1 box one: two : f']

describe.each(Object.keys(golden) as ReportName[])('the report %s', (name) => {
  const rows = golden[name] as readonly (readonly [string, never])[]
  const plain = rows.filter(([line]) => !ambiguous.includes(line))

  test.each(rows)('reads %j', (line, row) => {
    expect(parseReportLine(name, line)).toEqual(row)
  })

  test.each(plain)('writes %j', (line, row) => {
    expect(formatReport(name, [row])).toBe(`${line}\n.\n`)
  })

  test('is its lines, then a full stop', () => {
    const lines = plain.map(([line]) => `${line}\n`).join('')
    expect(
      formatReport(
        name,
        plain.map(([, row]) => row),
      ),
    ).toBe(`${lines}.\n`)
    expect(formatReport(name, [])).toBe('.\n')
    expect(reportEnd).toBe('.')
  })
})

describe('a line that is not part of the report', () => {
  test.each<[ReportName, string]>([
    ['status', ''],
    ['status', 'OK 1.1.20'],
    ['status', 'resize\t1\t2'],
    ['status', 'resize\t1\tx\t2'],
    ['status', 'resize\t\t\t'],
    ['status', 'resize\t0x1\t0\t0'],
    ['status', 'resize\t1e3\t0\t0'],
    ['status', 'resize\t1.5\t0\t0'],
    ['status', 'resize\t 1\t0\t0'],
    ['prioritystatus', 'resize\t1\t2\t3'],
    ['prioritystatus', 'resize\t1\t2\t3\tNaN'],
    ['workers', 'ERR UNKNOWN_COMMAND'],
    ['workers', 'x 127.0.0.1 - :'],
    ['workers', '38 127.0.0.1 -'],
    ['show jobs', 'H:lap:1\t0\t0'],
    ['show jobs', 'H:lap:1\tnone\t0\t1'],
    ['show jobs', 'H:lap:1\t0\tno\tyes'],
  ])('%s: %j is refused', (name, line) => {
    expect(refusal(() => parseReportLine(name, line))).toBe('BAD_ANSWER')
  })

  test('is quoted', () => {
    expect(() => parseReportLine('status', 'nonsense')).toThrow(
      'the server answered "nonsense", expected a row of 4 columns',
    )
  })
})
