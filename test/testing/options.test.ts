import { fakeClock, fakeContext, runJob, testApplication } from '@gearwork/testing'
import { Job, Work } from 'gearwork'
import { expect, test } from 'vitest'
import { failureOf } from '../client/support.js'

@Work({ name: 'Plain' })
class PlainWork {
  @Job() run(text: string): string {
    return text
  }
}

const on = (options: object) => () => testApplication(options as never)
const withOptions = (options: unknown) => () => runJob(PlainWork, 'run', 'x', options as never)
const context = (options: unknown) => async () => fakeContext(options as never)
const clock = (options: unknown) => async () => fakeClock(options as never)

test.each<[call: () => Promise<unknown>, message: string]>([
  [() => testApplication(undefined as never), 'options must be an object, got undefined'],
  [on({}), 'works must be a list of classes with @Work(), got undefined'],
  [on({ works: PlainWork }), 'works must be a list of classes with @Work(), got the function PlainWork'],
  [on({ works: [PlainWork], provid: [] }), 'provid must be left out: there is no such option, got []'],
  [
    on({ works: [], provide: [PlainWork, {}] }),
    'provide must be a list of pairs of a token and what stands for it: [[Smtp, fake]], got ',
  ],
  [on({ works: [], provide: {} }), 'provide must be a list of pairs'],
  [
    on({ works: [], execute: 'Plain' }),
    'execute must be a list of works by class or name, or false, got "Plain"',
  ],
  [on({ works: [], random: 0 }), 'random must be a function, got 0'],
  [on({ works: [], timeoutMs: '5s' }), 'timeoutMs must be a number of milliseconds, 0 or more, got "5s"'],
  [
    on({ works: [], configuration: { defaults: {} } }),
    'configuration must be what loadConfiguration() gives, got ',
  ],
  [withOptions(5), 'options must be an object, got 5'],
  [withOptions({ attemps: 2 }), 'attemps must be left out: there is no such option, got 2'],
  [withOptions({ attempt: 0 }), 'attempt must be a whole number, 1 or more, got 0'],
  [withOptions({ signal: {} }), 'signal must be an AbortSignal, got {}'],
  [withOptions({ instance: PlainWork }), 'instance must be an object, got the function PlainWork'],
  [context({ attempt: -1 }), 'attempt must be a whole number, 1 or more, got -1'],
  [context({ payload: 'x' }), 'payload must be left out: there is no such option, got "x"'],
  [context({ workload: { to: 'ada' } }), 'workload must be bytes or a string, got {"to":"ada"}'],
  [clock('2026-03-01'), 'options must be an object, got "2026-03-01"'],
  [clock({ nw: 5 }), 'nw must be left out: there is no such option, got 5'],
])('an option that cannot be is refused by its name (%#)', async (call, message) => {
  expect(await failureOf(call())).toMatchObject({
    code: 'TESTING_OPTION',
    message: expect.stringContaining(message),
  })
})
