import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compilers, outputFolder, type Printed, removeFolder } from './compilers.js'
import { typedFacts } from './fixtures/by-type.legacy.js'
import { collectFacts } from './fixtures/facts.js'

// The fixtures print what they are and do, in a process of their own; here stands what that must be, whoever
// compiled them.

let folder = ''
let count = 0

beforeAll(async () => {
  folder = await outputFolder()
})
afterAll(() => removeFolder(folder))

const runners = [
  ...compilers.map((compiler) => ({
    ...compiler,
    printed: (): Promise<Printed> => {
      count += 1
      return compiler.run(`print.${compiler.dialect}`, join(folder, `${count}`))
    },
  })),
  {
    name: 'vitest',
    dialect: 'legacy' as const,
    emitsTypes: true,
    passesOn: undefined,
    printed: async (): Promise<Printed> => ({ facts: await collectFacts(), typed: typedFacts() }),
  },
]

describe.each(runners)('$name', ({ dialect, emitsTypes, passesOn = [], printed }) => {
  let facts: Printed['facts']
  let said: Omit<Printed, 'facts'>

  beforeAll(async () => {
    ;({ facts, ...said } = await printed())
  })

  test('makes jobs of methods, in the order in which they are written, the own before the inherited', () => {
    expect(facts.jobs).toMatchObject({
      MailWork: [
        'welcome: welcome as Mail~welcome',
        'first: twice as Mail~first',
        'second: twice as verbatim',
        'new: replaced as Mail~new',
        'echo: echo as Mail~echo',
        'kept: kept as Mail~kept',
      ],
      SalesReport: ['render: render as SalesReport~render'],
      Wrapped: ['outside: outside as Wrapped~outside', 'inside: inside as Wrapped~inside'],
    })
  })

  test('leaves what a parent hands down as it was to the next child', () => {
    expect(facts.jobs.Sibling).toEqual([
      'echo: echo as Sibling~echo',
      'old: replaced as Sibling~old',
      'older: replaced as Sibling~older',
      'dropped: dropped as Sibling~dropped',
      'kept: kept as Sibling~kept',
    ])
  })

  test('lets mixins bring jobs along', () => {
    expect(facts.jobs.MixedWork).toEqual([
      'increment: increment as MixedWork~increment',
      'name: name as MixedWork~name',
      'render: render as MixedWork~render',
    ])
    expect(facts.jobs.OtherMixed).toEqual(['increment: increment as OtherMixed~increment'])
  })

  test('makes several works of one class, and one of a class without a name', () => {
    expect(facts.names).toEqual(['Upper', 'Lower', 'Anon'])
  })

  test('carries settings with their sources, zero and those of an overridden job too', () => {
    expect(facts.sources).toEqual([
      '100 @Work, 0',
      '0 @Job, 0',
      '100 @Work, 0',
      '100 @Work, 0',
      '100 @Work, 0',
      '7 @Job, 0',
      '100 @Work, 9',
    ])
  })

  test('injects what `inject` names, and calls what was written last', () => {
    expect(facts.results).toMatchObject({
      welcome: 'hello Ada at 42,a+b,,0,sent to Ada',
      echo: ['a', 'A', 'a'],
      kept: ['by the parent, then by the child', 'by the parent, then by the child'],
      report: '# Sales',
      mixed: [2, 3],
    })
  })

  test('takes methods of every form: generators, generics, computed, wrapped by decorators of others', () => {
    expect(facts.jobs.ManyForms).toHaveLength(4)
    expect(facts.results).toMatchObject({
      count: ['payload', 'H:box:1'],
      spell: ['a', 'b'],
      same: [7, 1],
      computed: 'told by a private one',
      wrapped: ['outside!', 'inside!'],
    })
  })

  test('schedules jobs with @Cron, overridden ones too', () => {
    expect(facts.schedules).toEqual(Array(2).fill(['0 3 * * *', '0 4 * * 0']))
  })

  test('lets @On methods hear, overridden ones too', () => {
    expect(facts.heard).toEqual([
      ['idle', 'after', 'draining'],
      ['idle child', 'after', 'draining'],
    ])
  })

  test('refuses what nobody could call, naming the class, the method and the remedy', () => {
    const rewrite = 'for it is not a method: write it as a method, or decorate one that uses it'
    expect(facts.refusals).toEqual({
      Static: 'Static.run cannot be a job, for it is static: take its `static` away',
      NamedBySymbol:
        'NamedBySymbol.Symbol(run) cannot be a job, for it is named by a symbol: give it a name in letters',
      Getter: `Getter.run cannot be a job, ${rewrite}`,
      Field: `Field.run cannot be a job, ${rewrite}`,
      Overridden: `Overridden.run cannot be a job, ${rewrite}`,
      Deaf: 'Deaf.onIdle cannot listen, for it is static: take its `static` away',
      nameless: expect.stringMatching(
        /^name of @Work on \S.* must be given, for its class has none, got undefined$/,
      ),
    })
  })

  test('refuses decorators where they cannot stand, and without their parentheses', () => {
    const [onMethod, bareJob] = dialect === 'legacy' ? ['WorkOnMethod', 'BareJob'] : ['run', 'run']
    expect(facts.misplaced).toEqual([
      '@Job cannot stand on JobOnClass: it is for methods, and @Work() for classes',
      `@Work cannot stand on ${onMethod}: it is for classes, and @Job() for methods`,
      '@Work cannot stand on BareWork: write @Work(), with parentheses',
      `@Job cannot stand on ${bareJob}: write @Job(), with parentheses`,
    ])
  })

  test('does not mind another Symbol.metadata after ours', () => {
    expect(facts.late).toEqual(['own: own as LateWork~own', 'inherited: inherited as LateWork~inherited'])
  })

  test.skipIf(passesOn.includes('accessors'))('lets a work have accessors, but not for jobs', () => {
    expect(facts.accessors).toEqual([
      2,
      ['increment: increment as Counter~increment'],
      'Accessor.run cannot be a job, for it is not a method: write it as a method, or decorate one that uses it',
    ])
  })

  test.skipIf(passesOn.includes('disposing'))('lets a job use what is given back at its end', () => {
    expect(facts.disposed).toEqual([
      ['works with a printer', 'waited', 'gave a printer back'],
      ['lease: lease as Disposing~lease'],
    ])
  })

  test.runIf(dialect === 'standard')('refuses a private method', () => {
    expect(said.privately).toBe('Private.#run cannot be a job, for it is private: take the # from its name')
  })

  test.runIf(dialect === 'legacy')('injects by type where types are emitted, and otherwise says so', () => {
    expect(said.typed).toBe(
      emitsTypes
        ? 'good morning at 42'
        : 'TypedWork cannot be built: TypedWork takes 3 parameters and its compiler wrote down no types: name them with @Work({ inject: [...] }), or compile with emitDecoratorMetadata',
    )
  })
})

describe('somebody else’s Symbol.metadata, there before ours', () => {
  test.each(compilers)('is no hindrance to $name', async (compiler) => {
    count += 1
    const { facts } = await compiler.run('print-polyfilled', join(folder, `${count}`))
    expect(facts.jobs.SalesReport).toEqual(['render: render as SalesReport~render'])
    expect(facts.results).toMatchObject({ welcome: 'hello Ada at 42,a+b,,0,sent to Ada' })
    expect(facts.late).toHaveLength(2)
  })
})
