import {
  builtInSettings,
  type Class,
  createContainer,
  describeWorks,
  InvalidOptionError,
  isWork,
  Job,
  type JobDescription,
  NotAJobError,
  NotAWorkError,
  settleOverrides,
  UnknownOptionError,
  UnresolvedOptionError,
  Work,
  type WorkDescription,
} from '@gearwork/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { layerSettings } from '../../../packages/core/src/settings/settings.js'

const container = createContainer()

describe('names', () => {
  test('are those of the class and the method, unless said otherwise', () => {
    @Work()
    class MailWork {
      @Job() welcome() {}
      @Job({ name: 'weekly' }) newsletter() {}
    }
    const work = describeOne(MailWork)
    expect(work.name).toBe('MailWork')
    expect(work.jobs.map((job) => job.function)).toEqual(['MailWork~welcome', 'MailWork~weekly'])
  })

  test('of functions carry prefix and namespace; the callable name has no prefix', () => {
    @Work({ name: 'Mail', namespace: 'Acme.' })
    class MailWork {
      @Job() welcome() {}
    }
    const work = describeOne(MailWork, { jobPrefix: 'dev_' })
    expect(work).toMatchObject({ name: 'Acme.Mail', namespace: 'Acme.' })
    expect(work.jobs[0]).toMatchObject({
      work: 'Acme.Mail',
      name: 'welcome',
      function: 'dev_Acme.Mail~welcome',
      callableName: 'Acme.Mail~welcome',
      jobPrefix: 'dev_',
    })
  })

  test('given as `function` go over the wire verbatim', () => {
    @Work({ namespace: 'Acme.' })
    class Texts {
      @Job({ function: 'reverse' }) backwards() {}
    }
    const [job] = describeOne(Texts, { jobPrefix: 'dev_' }).jobs
    expect(job).toMatchObject({
      function: 'reverse',
      callableName: 'reverse',
      jobPrefix: '',
      name: 'backwards',
    })
  })

  test('that the protocol cannot carry are refused, the prefix counted in', () => {
    @Work({ name: 'two words' })
    class Spaced {}
    expect(() => describeOne(Spaced)).toThrow(
      'name of @Work on Spaced must hold no white space and no control characters, got "two words"',
    )

    @Work({ name: 'half \ud83d'.replace(' ', '_') })
    class Half {}
    expect(() => describeOne(Half)).toThrow('name of @Work on Half must hold whole characters only')

    @Work({ name: 'W' })
    class Long {
      @Job({ name: 'x'.repeat(507) }) run() {}
    }
    expect(describeOne(Long, { jobPrefix: 'dev' }).jobs).toHaveLength(1)
    expect(() => describeOne(Long, { jobPrefix: 'dev_' })).toThrow(
      'the function of @Job on Long.run must take at most 512 bytes',
    )
    expect(() => describeOne(Long, { namespace: 'Acme.' })).toThrow(
      'the function of @Job on Long.run must take at most 512 bytes',
    )
  })
})

describe('settings', () => {
  @Work({ name: 'Mail', iterations: 1, timeout: 10, servers: 'work:1' })
  class MailWork {
    @Job({ iterations: 0, defaultMethod: 'doHighBackground' }) welcome() {}
    @Job({ servers: ['job:1'] }) newsletter() {}
  }

  test('come from @Job, then @Work, then the configuration, then what is built in', () => {
    const { settings, jobs } = describeOne(MailWork, { timeout: 5, minimumExecutionTime: 3 })
    const [welcome, newsletter] = jobs as [JobDescription, JobDescription]
    expect(settings.iterations).toEqual({ value: 1, source: '@Work' })
    expect(welcome.settings.iterations).toEqual({ value: 0, source: '@Job' })
    expect(newsletter.settings.iterations).toEqual({ value: 1, source: '@Work' })
    expect(welcome.settings.timeout).toEqual({ value: 10, source: '@Work' })
    expect(welcome.settings.minimumExecutionTime).toEqual({ value: 3, source: 'configuration' })
    expect(welcome.settings.concurrency).toEqual({ value: 1, source: 'built-in' })
    expect(newsletter.settings.servers.value).toEqual([{ host: 'job', port: 1 }])
  })

  test('of overrides outrank them all, zero included, as numbers or as they were typed', () => {
    const stated = { iterations: '0', timeout: 0, servers: 'typed:2', minimumExecutionTime: undefined }
    const [work] = describeWorks(MailWork, { container, overrides: settleOverrides(stated) })
    expect(work?.settings.iterations).toEqual({ value: 0, source: 'overrides' })
    expect(work?.jobs[0]?.settings.timeout).toEqual({ value: 0, source: 'overrides' })
    expect(work?.jobs[1]?.settings.servers.value).toEqual([{ host: 'typed', port: 2 }])
    expect(work?.settings.minimumExecutionTime.source).toBe('built-in')
  })

  test.each([
    [
      { minimumExecutionTime: 'soon' },
      'minimumExecutionTime must be a number of seconds, 0 or more, got "soon"',
    ],
    [{ iterations: '-1' }, 'iterations must be a whole number, 0 or more, got "-1"'],
    [{ iterations: '1.5' }, 'iterations must be a whole number, 0 or more, got 1.5'],
    [{ concurrency: 0 }, 'concurrency must be a whole number, 1 or more, got 0'],
  ])('of overrides that cannot be are refused: %j', (overrides, message) => {
    expect(() => settleOverrides(overrides)).toThrow(`overrides.${message}`)
  })

  test.each([
    ['overrides', 'overrides.exitOnFailure', 'overrides'],
    ['Gearman.open()', 'exitOnFailure of Gearman.open()', 'Gearman.open()'],
    ['command line', '--exit-on-failure', 'the command line'],
  ] as const)('of overrides are named as they were stated: %s', (source, named, place) => {
    expect(settleOverrides({ retries: 1 }, source)).toEqual({ retries: { value: 1, source } })
    expect(() => settleOverrides({ exitOnFailure: 1 as never }, source)).toThrow(
      `${named} must be true or false, got 1`,
    )
    expect(() => settleOverrides({ itrations: 3 } as object, source)).toThrow(
      `${place} has no option "itrations": did you mean "iterations"?`,
    )
  })

  test('that are null say nothing, whatever they are', () => {
    @Work({ name: null, namespace: null, description: null, service: null, inject: null, timeout: null })
    class Silent {
      @Job({ name: null, function: null, input: null, output: null, codec: null, iterations: null }) run() {}
    }
    const silent = describeOne(Silent, { timeout: 4, iterations: 5 })
    expect(silent).toMatchObject({
      name: 'Silent',
      description: 'No description is defined',
      service: Silent,
      settings: { timeout: { value: 4, source: 'configuration' } },
      jobs: [{ function: 'Silent~run', input: undefined, settings: { iterations: { value: 5 } } }],
    })
  })

  test('that cannot be are refused by the decorator they stand in', () => {
    @Work({ iterations: -3 })
    class Wrong {}
    expect(() => describeOne(Wrong)).toThrow(
      'iterations of @Work on Wrong must be a whole number, 0 or more, got -3',
    )

    @Work()
    class WrongJob {
      @Job({ defaultMethod: 'nope' as 'doNormal' }) run() {}
    }
    expect(() => describeOne(WrongJob)).toThrow(
      /^defaultMethod of @Job on WrongJob.run must be one of doNormal, /,
    )
  })
})

describe('options that are functions', () => {
  test('are asked with the container, when the work is described', () => {
    const child = createContainer()
    @Work({
      description: () => 'found at boot',
      namespace: (c) => c.resolve<string>('space'),
      servers: (c) => [c.resolve<string>('server')],
    })
    class Dynamic {
      @Job({ timeout: () => 7 }) run() {}
    }
    child.register('space', { useValue: 'Acme.' }).register('server', { useValue: 'far:1' })
    const [work] = describeWorks(Dynamic, { container: child })
    expect(work).toMatchObject({ name: 'Acme.Dynamic', description: 'found at boot' })
    expect(work?.settings.servers).toEqual({ value: [{ host: 'far', port: 1 }], source: '@Work' })
    expect(work?.jobs[0]?.settings.timeout).toEqual({ value: 7, source: '@Job' })
  })

  test('and have nothing to say leave it to the level below', () => {
    @Work({ timeout: () => undefined, description: () => null })
    class Silent {}
    expect(describeOne(Silent, { timeout: 4 })).toMatchObject({
      description: 'No description is defined',
      settings: { timeout: { value: 4, source: 'configuration' } },
    })
  })

  test('and say zero, false or nothing at all mean it', () => {
    @Work({ timeout: () => 0, generateUniqueKey: () => false, namespace: () => '', description: () => '' })
    class Zero {}
    const zero = describeOne(Zero, { timeout: 4, generateUniqueKey: true, namespace: 'Acme.' })
    expect(zero).toMatchObject({
      name: 'Zero',
      description: '',
      settings: {
        timeout: { value: 0, source: '@Work' },
        generateUniqueKey: { value: false, source: '@Work' },
        namespace: { value: '', source: '@Work' },
      },
    })
  })

  test('and read the environment read it when the work is described', () => {
    @Work()
    class Tunable {
      @Job({ timeout: () => Number(process.env.TUNABLE_TIMEOUT) }) run() {}
    }
    onTestFinished(() => {
      delete process.env.TUNABLE_TIMEOUT
    })
    process.env.TUNABLE_TIMEOUT = '17'
    expect(describeOne(Tunable).jobs[0]?.settings.timeout).toEqual({ value: 17, source: '@Job' })
  })

  test('and find what cannot be are refused like values', () => {
    @Work({ timeout: () => -1 })
    class Wrong {}
    expect(() => describeOne(Wrong)).toThrow(
      'timeout of @Work on Wrong must be a number of seconds, 0 or more, got -1',
    )
  })

  test('and make one wait are refused', () => {
    @Work({ timeout: (async () => 3) as unknown as () => number })
    class Waiting {}
    expect(() => describeOne(Waiting)).toThrow(
      'timeout of @Work on Waiting could not be determined: it is a promise: wait for it in the set-up module, and register it',
    )
  })

  test('and fail say where', () => {
    @Work({ servers: (c) => c.resolve('nobody') })
    class Failing {}
    expect(() => describeOne(Failing)).toThrow(UnresolvedOptionError)
    expect(() => describeOne(Failing)).toThrow(
      /^servers of @Work on Failing could not be determined: .*"nobody"/,
    )
  })
})

describe('a job', () => {
  test('carries its codec, its own or that of its work, and its schemas', () => {
    const own = { name: 'own', encode: String, decode: String }
    const input = z.object({ to: z.string() })
    @Work({ codec: 'text' })
    class Texts {
      @Job({ input }) inherited() {}
      @Job({ codec: own, output: z.string() }) special() {
        return ''
      }
    }
    @Work()
    class Plain {
      @Job() run() {}
    }
    const [inherited, special] = describeOne(Texts).jobs as [JobDescription, JobDescription]
    expect(inherited).toMatchObject({ codec: { name: 'text' }, input, output: undefined })
    expect(special.codec).toBe(own)
    expect(special.output).toBeDefined()
    expect(describeOne(Plain).jobs[0]?.codec.name).toBe('json')
  })

  test('does not inherit the description of its work', () => {
    @Work({ description: 'The work' })
    class Described {
      @Job() run() {}
    }
    expect(describeOne(Described).jobs[0]?.description).toBe('No description is defined')
  })

  test('cannot be what is no method, or has no name one could write', () => {
    @Work()
    class Getter {
      // @ts-expect-error: no method
      @Job()
      get value() {
        return 1
      }
    }
    expect(() => describeOne(Getter)).toThrow(new NotAJobError('Getter', 'value', 'not a method'))

    @Work()
    class Symbolic {
      // @ts-expect-error: no name
      @Job()
      [Symbol.iterator]() {}
    }
    expect(() => describeOne(Symbolic)).toThrow(NotAJobError)
  })
})

describe('a parent', () => {
  class Base {
    @Job() shared() {}
    @Job() dropped() {}
    @Job() again() {}
  }
  @Work()
  class First extends Base {
    @Job(false) override dropped() {}
    @Job({ name: 'anew' }) override again() {}
    @Job() own() {}
  }
  @Work()
  class Second extends Base {}
  @Work()
  class Grandchild extends First {
    override own() {}
    override dropped() {}
  }

  test('hands its jobs down; one that is overridden stays a job, unless the child says otherwise', () => {
    expect(jobNames(First)).toEqual(['anew', 'own', 'shared'])
    expect(jobNames(Second)).toEqual(['shared', 'dropped', 'again'])
    expect(jobNames(Grandchild)).toEqual(['anew', 'own', 'shared'])
  })

  test('says what its jobs are like, also of those that are overridden, until @Job there says it anew', () => {
    class Patient {
      @Job({ timeout: 5, name: 'slow' }) wait() {}
      @Job({ timeout: 5, name: 'slower' }) waitLonger() {}
    }
    @Work({ timeout: 1 })
    class Hasty extends Patient {
      override wait() {}
      @Job() override waitLonger() {}
    }
    expect(describeOne(Hasty).jobs.map(({ name, settings }) => [name, settings.timeout.value])).toEqual([
      ['waitLonger', 1],
      ['slow', 5],
    ])
  })

  test('is no work because its child is one, nor the other way round', () => {
    class Undecorated extends First {}
    expect(isWork(Base)).toBe(false)
    expect(isWork(First)).toBe(true)
    expect(isWork(Undecorated)).toBe(false)
    expect(() => describeOne(Undecorated)).toThrow(
      'Undecorated has jobs, but is not a work: decorate it with @Work()',
    )
  })
})

test.each([undefined, null, 1, 'Mail', {}, () => {}, class {}])('%s is no work', (value) => {
  expect(isWork(value)).toBe(false)
})

test('a class without @Work is no work', () => {
  expect(() => describeOne(class Plain {})).toThrow(NotAWorkError)
})

describe('options that a compiler did not check', () => {
  test('are refused when there is none of that name, suggesting the nearest', () => {
    @Work({ itrations: 3 } as object)
    class Misspelt {}
    expect(() => describeOne(Misspelt)).toThrow(UnknownOptionError)
    expect(() => describeOne(Misspelt)).toThrow(
      '@Work on Misspelt has no option "itrations": did you mean "iterations"?',
    )
  })

  test.each([
    [{ codec: 'xml' }, /^codec of @Job on .*\.run must be json, text, raw, msgpack, a name that/],
    [{ codec: { encode: String, decode: String } }, /^codec of @Job on .* must be json/],
    [{ input: {} }, /^input of @Job on .* must be a Standard Schema/],
    [{ name: 7 }, /^name of @Job on .* must be a string, got 7/],
    [{ description: 7 }, /^description of @Job on .* must be a string, got 7/],
  ])('are refused when they cannot be: %j', (options, message) => {
    @Work()
    class Wrong {
      @Job(options as object) run() {}
    }
    expect(() => describeOne(Wrong)).toThrow(InvalidOptionError)
    expect(() => describeOne(Wrong)).toThrow(message)
  })
})

test.each([
  [
    '@Work',
    { jobPrefix: 'dev_' },
    {},
    '@Work on Misled has no option "jobPrefix": say it in `defaults` of the configuration',
  ],
  ['@Work', { input: z.string() }, {}, '@Work on Misled has no option "input": say it in @Job'],
  ['@Job', {}, { namespace: 'Acme.' }, '@Job on Misled.run has no option "namespace": say it in @Work'],
])('an option that %s does not have, and another place does, is sent there', (_, work, job, message) => {
  @Work(work as object)
  class Misled {
    @Job(job as object) run() {}
  }
  expect(() => describeOne(Misled)).toThrow(message)
})

test('an `inject` that does not name all that a constructor takes is refused, for nobody would say what is missing', () => {
  @Work({ inject: ['one'] } as object)
  class Wanting {
    constructor(
      readonly one: string,
      readonly two: string,
      readonly three = '',
    ) {}
  }
  expect(() => describeOne(Wanting)).toThrow(
    'inject of @Work on Wanting must name all 2 parameters of its constructor, got 1',
  )
  @Work({ inject: ['one', 'two'] } as object)
  class Child extends Wanting {}
  expect(describeOne(Child).name).toBe('Child')
})

test.each([
  [undefined, 'undefined is not a work: decorate it with @Work()'],
  [{ name: 'Mail' }, '{"name":"Mail"} is not a work: decorate it with @Work()'],
])('%j is refused as a work', (value, message) => {
  expect(() => describeOne(value as unknown as Class)).toThrow(message)
})

test('a work knows its class, its file and its service', () => {
  @Work({ service: 'mail.service' })
  class MailWork {}
  @Work()
  class Plain {}
  @Work({ service: Plain })
  class Elsewhere {}
  expect(describeOne(Elsewhere)).toMatchObject({ service: Plain, serviceName: 'Plain' })
  const [work] = describeWorks(MailWork, { container, file: '/works/mail.ts' })
  expect(work).toMatchObject({
    target: MailWork,
    file: '/works/mail.ts',
    service: 'mail.service',
    serviceName: 'mail.service',
  })
  expect(describeOne(Plain)).toMatchObject({ service: Plain, serviceName: undefined, file: undefined })
})

function describeOne(target: Class, defaults: Record<string, unknown> = {}): WorkDescription {
  const settings = layerSettings(builtInSettings, {
    source: 'configuration',
    values: defaults,
    refuse(name) {
      throw new Error(`the test's own ${name} is wrong`)
    },
  })
  const [work] = describeWorks(target, { container, defaults: settings })
  return work as WorkDescription
}

function jobNames(target: Class): readonly string[] {
  return describeOne(target).jobs.map(({ name }) => name)
}
