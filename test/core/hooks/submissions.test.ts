import { Gearman, Job, NotSubmittedError, type Submission, Work } from '@gearwork/core'
import { beforeEach, expect, test } from 'vitest'
import { chainOf } from '../../../packages/core/src/hooks/chain.js'
import { submitThrough } from '../../../packages/core/src/hooks/submission.js'
import { describeEngines } from '../../support/engines.js'
import { runningForEachTest } from '../running.js'

const seen: string[] = []

class Outgoing {
  async submit(submission: Submission, next: () => Promise<void>): Promise<void> {
    const { background, priority, unique = 'no key' } = submission
    seen.push(`${submission.function}, ${background ? 'background' : 'foreground'}, ${priority}, ${unique}`)
    await next()
    seen.push(`at ${submission.handle?.server}`)
  }
}

@Work({ name: 'Desk', use: Outgoing })
class Desk {
  @Job()
  greet(name: string): string {
    return `Hello ${name}`
  }

  @Job({ generateUniqueKey: true })
  once(name: string): string {
    return name
  }

  @Job()
  key(_: unknown, job: { readonly unique: string }): string {
    return job.unique
  }

  @Job({ use: { submit: () => {} } })
  kept(): void {}

  @Job()
  async *count(): AsyncGenerator<number> {
    yield 1
    yield 2
  }
}

describeEngines('middleware around submissions', (engine) => {
  const running = runningForEachTest(engine, [Desk])
  const jobs = () => running().application.gearman.jobs(Desk)

  beforeEach(() => {
    seen.length = 0
  })

  test('sees what is submitted, and the handle that the server gave it', async () => {
    expect(await jobs().greet.doHigh('Ada', { unique: 'mine' })).toBe('Hello Ada')
    const handle = await jobs().greet.doLowBackground('Ada')
    const { server } = running()
    expect(handle.server).toBe(server.address)
    const expected = [
      'Desk~greet, foreground, high, mine',
      `at ${server.address}`,
      'Desk~greet, background, low, no key',
      `at ${server.address}`,
    ]
    await expect.poll(() => seen).toEqual(expected)
  })

  test('sees the unique key that was made for it', async () => {
    await jobs().once.doNormal('Ada')
    expect(seen[0]).toMatch(/^Desk~once, foreground, normal, [\w-]{43}$/)
  })

  test('changes what is sent, and its key', async () => {
    running().application.use({
      submit(submission, next) {
        submission.workload = '"Grace"'
        submission.unique = 'changed'
        return next()
      },
    })
    expect(await jobs().greet.doNormal('Ada')).toBe('Hello Grace')
    expect(await jobs().key.doNormal()).toBe('changed')
  })

  test('takes effect on callers that are there already', async () => {
    const { greet } = jobs()
    expect(await greet.doNormal('Ada')).toBe('Hello Ada')
    running().application.use({
      submit() {
        throw new RangeError('nothing leaves the house')
      },
    })
    await expect(greet.doNormal('Ada')).rejects.toThrow('nothing leaves the house')
    await expect(greet.doBackground('Ada')).rejects.toThrow('nothing leaves the house')
    await expect(greet.submit('Ada').created).rejects.toThrow('nothing leaves the house')
  })

  test('must go on, or say why not', async () => {
    await expect(jobs().kept.doNormal()).rejects.toBeInstanceOf(NotSubmittedError)
    await expect(jobs().kept.doBackground()).rejects.toThrow(
      'Desk~kept was not submitted: a middleware returned without next(); throw to say why',
    )
  })

  test('takes nothing back that was sent', async () => {
    running().application.use({
      async submit(_submission, next) {
        await next()
        throw new RangeError('too late')
      },
    })
    expect(await jobs().greet.doNormal('Ada')).toBe('Hello Ada')
    expect(await jobs().greet.doBackground('Ada')).toMatchObject({ function: 'Desk~greet' })
  })

  test('lets every piece of a stream through', async () => {
    const pieces: number[] = []
    for await (const piece of jobs().count.submit().pieces()) pieces.push(piece)
    expect(pieces).toEqual([1, 2])
  })

  test('stands around callers of functions that somebody else serves', async () => {
    await using gearman = await Gearman.open({ servers: running().server.address, cwd: import.meta.dirname })
    gearman.use(Outgoing)
    expect(await gearman.job<string, string>('Desk~greet').doNormal('Ada')).toBe('Hello Ada')
    expect(seen[0]).toBe('Desk~greet, foreground, normal, no key')
  })
})

test('a submission that no server takes is told to the middleware around it', async () => {
  await using gearman = await Gearman.open({
    servers: '127.0.0.1:1',
    patienceMs: 50,
    cwd: import.meta.dirname,
  })
  let told: unknown
  gearman.use({
    submit: (_submission, next) =>
      next().catch((error: unknown) => {
        told = error
        throw error
      }),
  })
  const failure = await gearman
    .job('reverse')
    .doNormal('abc')
    .catch((error: unknown) => error)
  await expect.poll(() => told).toBe(failure)
})

test('what cannot be sent is told to its caller, though middleware keeps quiet about it', async () => {
  const quiet = chainOf<Submission, void>([(_, next) => next().catch(() => {})])
  const sending = submitThrough(quiet as NonNullable<typeof quiet>, {} as Submission, () => {
    throw new RangeError('no such thing can be sent')
  })
  await expect(sending).rejects.toThrow('no such thing can be sent')
})
