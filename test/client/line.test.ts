import { expect, test } from 'vitest'
import { leastLoaded } from '../../packages/client/src/balance.js'
import { Line } from '../../packages/client/src/line.js'
import { echoOf, Query } from '../../packages/client/src/query.js'
import { FakeClock } from '../transport/fake-clock.js'

/** A line in front of servers that a test opens and closes. */
function lineWith(patienceMs: number) {
  const clock = new FakeClock()
  const servers = { accepting: false, reachable: false }
  const log: string[] = []
  const line = new Line(patienceMs, clock, {
    place(errand) {
      if (servers.accepting) {
        errand.sent()
        log.push(`placed ${name(errand)}`)
      }
      return servers.accepting
    },
    accepting: () => servers.accepting,
    reachable: () => servers.reachable,
    giveUp(errand) {
      log.push(`gave up ${name(errand)}`)
      errand.fail(new Error('given up'))
    },
  })
  return { clock, servers, log, line }
}

const settle = { resolve() {}, reject() {} }
const errand = (text: string) => new Query(echoOf(Buffer.from(text)), leastLoaded, settle)

function name({ request }: { readonly request: { readonly name: string } }): string {
  return String((request as unknown as { readonly data: Buffer }).data)
}

test('the line moves in order when a server takes calls', () => {
  const { servers, log, line } = lineWith(1_000)
  for (const text of ['a', 'b', 'c']) line.push(errand(text))
  line.advance()
  expect(log).toEqual([])
  servers.accepting = true
  line.advance()
  expect(log).toEqual(['placed a', 'placed b', 'placed c'])
  expect(line.size).toBe(0)
})

test('each waits as long as its own patience lasts, with one timer for all', () => {
  const { clock, log, line } = lineWith(1_000)
  line.push(errand('a'))
  clock.pass(600)
  line.push(errand('b'))
  expect(clock.planned).toEqual([400])
  clock.pass(400)
  expect(log).toEqual(['gave up a'])
  clock.pass(599)
  expect(log.length).toBe(1)
  clock.pass(1)
  expect(log).toEqual(['gave up a', 'gave up b'])
  expect([line.size, clock.planned]).toEqual([0, []])
})

test('patience is used up by waiting alone, over all the times a call comes back', () => {
  const { clock, servers, log, line } = lineWith(1_000)
  const call = errand('a')
  line.push(call)
  clock.pass(700)
  servers.accepting = true
  line.advance()
  clock.pass(60_000)
  servers.accepting = false
  expect(call.returned()).toBe(true)
  line.unshift([call])
  clock.pass(299)
  expect(log).toEqual(['placed a'])
  clock.pass(1)
  expect(log).toEqual(['placed a', 'gave up a'])
})

test('a server that is only slow uses no patience up', () => {
  const { clock, servers, log, line } = lineWith(1_000)
  servers.reachable = true
  line.push(errand('a'))
  clock.pass(10_000)
  expect(log).toEqual([])
  servers.reachable = false
  clock.pass(1_000)
  expect(log).toEqual(['gave up a'])
})

test('calls that come back go before those that never were away', () => {
  const { servers, log, line } = lineWith(1_000)
  line.push(errand('new'))
  line.unshift([errand('old 1'), errand('old 2')])
  servers.accepting = true
  line.advance()
  expect(log).toEqual(['placed old 1', 'placed old 2', 'placed new'])
})

test('calls that ended while they waited are passed over, and swept out', () => {
  const { servers, log, line } = lineWith(1_000)
  const [ended, swept] = [errand('ended'), errand('swept')]
  for (const call of [swept, ended, errand('living')]) line.push(call)
  swept.fail(new Error('enough'))
  line.sweep()
  expect(line.size).toBe(2)
  ended.fail(new Error('enough'))
  servers.accepting = true
  line.advance()
  expect(log).toEqual(['placed living'])
})
