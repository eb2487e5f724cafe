import { lineLog } from '@gearwork/core'
import { expect, test } from 'vitest'

function said(say: (log: ReturnType<typeof lineLog>) => void): readonly string[] {
  const lines: string[] = []
  say(lineLog((level, line) => lines.push(`${level} ${line}`)))
  return lines
}

test('a log of lines hears every level, what was said first and then its facts', () => {
  const lines = said((log) => {
    log.debug('looking')
    log.info({ to: 'a@b.c' }, 'sent')
    log.warn({ tries: 3, last: false, next: null })
    log.error({ err: new RangeError('no stamps') }, 'not sent')
  })
  expect(lines).toEqual([
    'debug looking',
    'info sent to=a@b.c',
    'warn tries=3 last=false next=null',
    'error not sent err="RangeError: no stamps"',
  ])
})

test('a line stays one line, and a fact one fact', () => {
  const lines = said((log) => {
    log.info('two\nlines')
    log.info({ text: 'with a space', 'a key': 1, nothing: undefined, list: [1, 'a'] }, 'facts')
  })
  expect(lines).toEqual(['info two lines', 'info facts text="with a space" "a key"=1 list=[1,"a"]'])
})

test('what has no text is said as such, and harms nobody', () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  const hostile = {
    get trap() {
      throw new Error('not mine')
    },
  }
  const lines = said((log) => {
    log.info({ circle, big: 1n, call: () => {} }, 'odd')
    log.info(hostile, 'worse')
    log.info(new RangeError('thrown') as object)
    log.info(7 as never)
  })
  expect(lines).toHaveLength(4)
  expect(lines[0]).toMatch(/^info odd circle=\S+.* big=1 call=/)
  expect(lines[1]).toMatch(/^info worse/)
  expect(lines[2]).toBe('info RangeError: thrown')
  expect(lines[3]).toBe('info 7')
})

test('what throws however it is looked at harms nobody, wherever it stands', () => {
  const refuse = () => {
    throw new Error('keep off')
  }
  const proxy = new Proxy({}, { ownKeys: refuse, getPrototypeOf: refuse, get: refuse })
  const lines = said((log) => {
    log.info(proxy, 'of a proxy')
    log.info('after it' as never, proxy as never)
    log.info({ proxy }, Symbol('named') as never)
  })
  expect(lines).toHaveLength(3)
  expect(lines[0]).toBe('info of a proxy')
  expect(lines[1]).toMatch(/ after it$/)
  expect(lines[2]).toMatch(/^info Symbol\(named\) proxy=/)
})
