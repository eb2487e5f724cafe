import { isForegroundKey } from '@gearwork/client'
import { expect, test } from 'vitest'
import { carriesTrace, readTraceKey, traceKey } from '../../../packages/core/src/hooks/trace-key.js'

const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: '00f067aa0ba902b7', traceFlags: 1 }

test('a trace is written in 37 bytes: 16 of trace, 8 of span, one of flags, in base64url', () => {
  expect(traceKey(span, true)).toBe('tp~CvdlGRbNQ92ESOshHIAxnADwZ6oLqQK3AQ')
})

test('a foreground job is known as one by a key that carries a trace', () => {
  expect(isForegroundKey(traceKey(span, false))).toBe(true)
  expect(isForegroundKey(traceKey(span, true))).toBe(false)
})

test('what was written is read, whatever stands behind it', () => {
  for (const background of [true, false]) {
    const key = traceKey(span, background)
    expect(readTraceKey(key)).toEqual(span)
    expect(readTraceKey(`${key}~2`)).toEqual(span)
    expect(carriesTrace(key)).toBe(true)
  }
  expect(readTraceKey(traceKey({ ...span, traceFlags: 0 }, true))).toMatchObject({ traceFlags: 0 })
})

test.for(['', 'mine', 'tp~', 'tp~short', 'fg~1', `xtp~${'A'.repeat(34)}`, `tp~${'+'.repeat(34)}`])(
  'the key %j carries no trace',
  (key) => {
    expect(readTraceKey(key)).toBeUndefined()
    expect(carriesTrace(key)).toBe(false)
  },
)
