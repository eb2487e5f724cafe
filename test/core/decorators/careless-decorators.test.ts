import { type Class, createContainer, describeWorks, Job, On, Work } from '@gearwork/core'
import { describe, expect, test } from 'vitest'
import { thrownBy } from '../../client/support.js'

/** A class whose one method is decorated in either dialect, as by a compiler that checks nothing. */
const dialects = {
  legacy: (decorate: Decorate) => {
    class Mail {
      welcome(): void {}
    }
    decorate.method?.(Mail.prototype, 'welcome')
    decorate.class?.(Mail)
    return Mail
  },
  standard: (decorate: Decorate) => {
    class Mail {
      welcome(): void {}
    }
    const metadata = {}
    Object.defineProperty(Mail, Symbol('metadata'), { value: metadata })
    decorate.method?.(Mail.prototype.welcome, {
      kind: 'method',
      name: 'welcome',
      static: false,
      private: false,
      metadata,
    })
    decorate.class?.(Mail, { kind: 'class', name: 'Mail', metadata })
    return Mail
  },
}

interface Decorate {
  readonly method?: (...given: readonly unknown[]) => void
  readonly class?: (...given: readonly unknown[]) => void
}

const loose = { Job, On, Work } as unknown as Readonly<
  Record<'Job' | 'On' | 'Work', (...options: readonly unknown[]) => (...given: readonly unknown[]) => void>
>

describe.each(['legacy', 'standard'] as const)('in the %s dialect', (dialect) => {
  const welcome = dialect === 'legacy' ? 'Mail.welcome' : 'welcome'
  const decorated = (method: Decorate['method'], ofClass: Decorate['class'] = loose.Work()) =>
    describeWorks(
      dialects[dialect]({ ...(method && { method }), ...(ofClass && { class: ofClass }) }) as Class,
      {
        container: createContainer(),
      },
    )

  test.each(['Mail', 3, true, Symbol('Mail'), ['Mail'], Promise.resolve({})])(
    '@Work(%s) has no options',
    (options) => {
      const failure = thrownBy(() => decorated(loose.Job(), loose.Work(options)))
      expect(failure).toMatchObject({ code: 'INVALID_OPTION' })
      expect((failure as Error).message).toMatch(
        /^options of @Work on Mail must be an object, such as { name }, got /,
      )
    },
  )

  test.each(['welcome', 3, true, Symbol('welcome'), ['welcome']])('nor has @Job(%s)', (options) => {
    const failure = thrownBy(() => decorated(loose.Job(options)))
    expect(failure).toMatchObject({ code: 'INVALID_OPTION' })
    const message = `options of @Job on ${welcome} must be an object, such as { name }, got `
    expect((failure as Error).message.startsWith(message)).toBe(true)
  })

  test('null says nothing', () => {
    expect(decorated(loose.Job(null), loose.Work(null))).toMatchObject([
      { name: 'Mail', jobs: [{ name: 'welcome' }] },
    ])
    expect(decorated(loose.On('gearman.work.starting', null))).toHaveLength(1)
  })

  test.each([5, 'Smtp', {}, () => [], new Set(), [null], [{ all: 3 }]])(
    'an inject that is no list of tokens is refused: %s',
    (inject) => {
      const failure = thrownBy(() => decorated(loose.Job(), loose.Work({ inject })))
      expect(failure).toMatchObject({ code: 'INVALID_OPTION' })
      expect((failure as Error).message).toMatch(
        /^inject of @Work on Mail must be a list of classes, texts or symbols/,
      )
    },
  )

  test.each([undefined, null, 3, '', Symbol('start'), {}, ['gearman.work.starting']])(
    '@On(%s) names no event',
    (event) => {
      const failure = thrownBy(() => decorated(loose.On(event)))
      expect(failure).toMatchObject({ code: 'INVALID_OPTION' })
      const message = `the event of @On on ${welcome} must be the name of one, such as "gearman.work.starting", got `
      expect((failure as Error).message.startsWith(message)).toBe(true)
    },
  )

  test.each([Number.NaN, '1', 1n, Symbol('1'), {}])('an @On whose priority is %s is refused', (priority) => {
    const failure = thrownBy(() => decorated(loose.On('gearman.work.starting', { priority })))
    expect(failure).toMatchObject({ code: 'INVALID_OPTION' })
    expect(
      (failure as Error).message.startsWith(`priority of @On on ${welcome} must be a number, got `),
    ).toBe(true)
  })

  test('an option that throws when it is looked at is told of its place', () => {
    const backoff = {
      get kind(): never {
        throw new RangeError('nobody looks at me')
      },
    }
    expect(thrownBy(() => decorated(loose.Job({ backoff })))).toMatchObject({
      code: 'UNRESOLVED_OPTION',
      message: 'the options of Mail could not be determined: nobody looks at me',
      cause: new RangeError('nobody looks at me'),
    })
  })
})

test.each([5, () => 'Mail', undefined])(
  'a class that calls something else its name needs one: %s',
  (name) => {
    class Mail {
      welcome(): void {}
    }
    Object.defineProperty(Mail, 'name', { value: name })
    loose.Job()(Mail.prototype, 'welcome')
    loose.Work()(Mail)
    expect(thrownBy(() => describeWorks(Mail, { container: createContainer() }))).toMatchObject({
      code: 'INVALID_OPTION',
      message: 'name of @Work on an anonymous class must be given, for its class has none, got undefined',
    })
  },
)

test('a private method that a compiler let through is called so', () => {
  class Mail {}
  for (const decorate of [loose.Job(), loose.On('gearman.work.starting')]) decorate(Mail.prototype, '', null)
  loose.Work()(Mail)
  expect(() => describeWorks(Mail, { container: createContainer() })).toThrow(
    'Mail.#private cannot be a job, for it is private: take the # from its name',
  )
})
