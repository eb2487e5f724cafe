/** A source, and the beginning of each line that a compiler says of it, in either dialect; none: it compiles. */
export interface TypeCase {
  readonly says: string
  readonly source: string
  readonly legacy: readonly string[]
  readonly standard: readonly string[]
}

const head = `
import { Cron, delay, Job, On, Work, type GearmanEvent, type JobContext } from '@gearwork/core'
export class Clock { now(): number { return 42 } }
export class StoppedClock extends Clock { stopped = true }
export abstract class Mailer { abstract send(): void }
`

const classError = 'TS1238: Unable to resolve signature of class decorator when called as an expression.'
const methodError = 'TS1241: Unable to resolve signature of method decorator when called as an expression.'
const propertyError =
  'TS1240: Unable to resolve signature of property decorator when called as an expression.'

const cases: readonly TypeCase[] = [
  ...injecting(
    'what a constructor takes is named',
    "[Clock, 'text', Symbol()]",
    'clock: Clock, a: number, b: string',
  ),
  ...injecting('a subclass is given for its parent', '[StoppedClock]', 'clock: Clock'),
  ...injecting('an abstract class is named', '[Mailer]', 'mailer: Mailer'),
  ...injecting('a delayed class is named', '[delay(() => Clock)]', 'clock: Clock'),
  ...injecting('everything registered is a list', '[{ all: Clock }]', 'clocks: readonly Clock[]'),
  ...injecting('what may be absent may be undefined', '[{ optional: Clock }]', 'clock: Clock | undefined'),
  ...injecting('what the constructor need not take is left out', '[Clock]', 'clock: Clock, other?: Clock'),
  ...injecting('nothing is taken, nothing is named', '[]', ''),
  ...injecting('another class is named', '[Array<string>]', 'clock: Clock', classError),
  ...injecting('a parent is given for its subclass', '[Clock]', 'clock: StoppedClock', classError),
  ...injecting('the order is another', '[Clock, Mailer]', 'mailer: Mailer, clock: Clock', classError),
  ...injecting('too few are named', '[Clock]', 'clock: Clock, other: Clock', classError),
  ...injecting('too many are named', '[Clock, Mailer]', 'clock: Clock', classError),
  ...injecting('one stands for a list', '[{ all: Clock }]', 'clock: Clock', classError),
  ...injecting('what may be absent must not be', '[{ optional: Clock }]', 'clock: Clock', classError),
  {
    says: 'what is no token is named',
    source: '@Work({ inject: [42] }) export class W { constructor(readonly answer: number) {} }',
    legacy: [classError, 'TS2769: No overload matches this call.'],
    standard: [classError, 'TS2769: No overload matches this call.'],
  },
  {
    says: 'decorators are composed, and exported',
    source: `
      export const Nightly = (name: string) => Job({ name })
      export const Slow = () => Work({ timeout: 60 })
      export const Timed = () => Work({ inject: [Clock] })
      export const Hears = () => On('gearman.worker.idle')
      @Slow() @Timed() export class W { constructor(readonly clock: Clock) {} @Nightly('x') @Hears() run(): void {} }`,
    legacy: [],
    standard: [],
  },
  {
    says: 'a class that cannot be built is no work',
    source: '@Work() export abstract class W { @Job() run(): void {} }',
    legacy: [classError],
    standard: [classError],
  },
  method(
    'a job takes a payload and a context',
    '@Job() run(payload: Date, job: JobContext): number { return job.handle.length + +payload }',
  ),
  method('a job yields pieces', '@Job() async *run<T>(payload: T): AsyncGenerator<T> { yield payload }'),
  method(
    'a job says null for what it does not say',
    '@Job({ name: null, timeout: null, iterations: undefined, servers: () => null }) run(): void {}',
  ),
  method('a job is taken away', '@Job(false) run(): void {}'),
  method(
    'a listener takes its event',
    "@On('gearman.worker.stopped') run({ stop }: GearmanEvent<'gearman.worker.stopped'>): number { return stop.jobs }",
  ),
  method('a listener takes nothing', "@On('gearman.worker.stopped') run(): void {}"),
  method(
    'a listener takes another event',
    "@On('gearman.worker.idle') run({ stop }: GearmanEvent<'gearman.worker.stopped'>): number { return stop.jobs }",
    methodError,
  ),
  method(
    'a listener listens to what there is not',
    "@On('gearman.worker.idel' as 'idel') run(): void {}",
    'TS2345: ',
  ),
  method(
    'a scheduled job is given its payload',
    "@Cron('@daily', { payload: { days: 1 } }) @Job() run({ days }: { days: number }): number { return days }",
  ),
  method('a scheduled job takes no payload', "@Cron('@daily', { timezone: 'UTC' }) @Job() run(): void {}"),
  method(
    'a scheduled job may do without a payload',
    "@Cron('@daily') @Job() run(days?: number, job?: JobContext): number { return days ?? Number(job?.attempt) }",
  ),
  method(
    'a scheduled job lacks its payload',
    "@Cron('@daily') @Job() run(days: number): number { return days }",
    methodError,
  ),
  method(
    'a scheduled job is given another payload',
    "@Cron('@daily', { payload: '7' }) @Job() run(days: number): number { return days }",
    methodError,
  ),
  method('a job is private', '@Job() private run(): void {} ; use() { this.run() }', methodError),
  method('a job is protected', '@Job() protected run(): void {}', methodError),
  method('a job is static', '@Job() static run(): void {}', methodError),
  method('a job is named by a symbol', '@Job() [Symbol.iterator](): void {}', methodError),
  method('a job is a getter', '@Job() get run(): number { return 1 }', methodError),
  method(
    'a job takes what nobody gives',
    '@Job() run(a: number, job: JobContext, b: number): unknown { return [a, job, b] }',
    methodError,
  ),
  method('a job has an option that there is not', '@Job({ itrations: 3 }) run(): void {}', 'TS2561: '),
  method('a job has a value that cannot be', "@Job({ iterations: '3' }) run(): void {}", 'TS2322: '),
  {
    says: 'a job has no parentheses',
    source: '@Work() export class W { @Job run(): void {} }',
    legacy: ["TS1329: 'Job' accepts too few arguments to be used as a decorator here."],
    standard: [methodError, 'TS1270: Decorator function return type'],
  },
  {
    says: 'a job is a field',
    source: '@Work() export class W { @Job() run = () => {} }',
    legacy: [propertyError],
    standard: [propertyError],
  },
  {
    says: 'a job is private to the engine',
    source: '@Work() export class W { @Job() #run(): void {} ; use() { this.#run() } }',
    legacy: ['TS1206: Decorators are not valid here.'],
    standard: [methodError],
  },
  {
    says: 'a job is abstract',
    source: 'export abstract class W { @Job() abstract run(): void }',
    legacy: ['TS1249: A decorator can only decorate a method implementation'],
    standard: ['TS1249: A decorator can only decorate a method implementation'],
  },
]

/** Every case, its source whole. */
export const typeCases: readonly TypeCase[] = cases.map((one) => ({ ...one, source: head + one.source }))

function injecting(says: string, inject: string, parameters: string, error?: string): readonly TypeCase[] {
  const source = `@Work({ inject: ${inject} }) export class W { constructor(${parameters}) { void arguments } }`
  const errors = error === undefined ? [] : [error]
  return [{ says, source, legacy: errors, standard: errors }]
}

function method(says: string, written: string, error?: string): TypeCase {
  const errors = error === undefined ? [] : [error]
  return { says, source: `@Work() export class W { ${written} }`, legacy: errors, standard: errors }
}
