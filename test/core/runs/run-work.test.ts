import {
  type Codec,
  createContainer,
  describeWorks,
  Job,
  type JobContext,
  type JobDescription,
  Work,
  type WorkDescription,
} from '@gearwork/core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { RunContext } from '../../../packages/core/src/runs/run-context.js'
import { runWork } from '../../../packages/core/src/runs/run-work.js'

const diner = z.object({ name: z.string(), seats: z.coerce.number().max(8) })

/** Turns letters round, on the wire. */
const upside: Codec<{ up: string }> = {
  name: 'upside',
  encode: ({ up }) => [...up].reverse().join(''),
  decode: (bytes) => ({ up: [...Buffer.from(bytes).toString()].reverse().join('') }),
}

/** As those write who have no compiler. */
const tardy = { ...upside, name: 'tardy', encode: async () => 'later' } as unknown as Codec

const slow = z.string().transform(async (text) => text.trim())

@Work()
class Desk {
  readonly greeting = 'Hello'

  @Job()
  greet(name: string): string {
    return `${this.greeting} ${name}`
  }

  @Job()
  async later(): Promise<void> {}

  @Job({ input: diner })
  seat({ seats }: z.output<typeof diner>): number {
    return seats + 1
  }

  @Job({ output: z.object({ id: z.number() }) })
  book(id: number): { id: number } {
    return { id }
  }

  @Job({ codec: 'text' })
  shout(text: string): string {
    return text.toUpperCase()
  }

  @Job({ codec: 'raw' })
  reverse(bytes: Uint8Array): Uint8Array {
    return bytes.reverse()
  }

  @Job()
  list(): unknown[] {
    return [1, 2]
  }

  @Job()
  unique(): Set<number> {
    return new Set([1, 2])
  }

  @Job({ codec: 'raw' })
  async *copy(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    for (const byte of bytes) yield Uint8Array.of(byte)
  }

  @Job()
  async pages(): Promise<AsyncIterable<string>> {
    return new ReadableStream<string>({
      start(controller) {
        controller.enqueue('a')
        controller.enqueue('b')
        controller.close()
      },
    })
  }

  @Job()
  async *breakOff(): AsyncGenerator<number> {
    yield 1
    throw new RangeError('no more')
  }

  @Job()
  unsayable(): unknown {
    return 7n
  }

  @Job({ codec: upside })
  turn({ up }: { up: string }): { up: string } {
    return { up: `${up}!` }
  }

  @Job({ codec: tardy })
  delay(): string {
    return 'now'
  }

  @Job({ codec: tardy, output: z.string() })
  delayChecked(): string {
    return 'now'
  }

  @Job({ input: slow })
  slowly(text: string): string {
    return text
  }

  @Job()
  async *count(to: number): AsyncGenerator<number> {
    for (let i = 1; i <= to; i++) yield i
  }

  @Job({ output: z.number().max(2) })
  *countToTwo(): Generator<number> {
    yield 2
    yield 3
  }

  @Job()
  *countAtOnce(): Generator<{ n: number }> {
    yield { n: 1 }
    yield { n: 2 }
  }

  @Job()
  refuse(): never {
    throw new RangeError('no table')
  }

  @Job()
  tell(_: unknown, job: JobContext): string {
    return `${job.handle} ${job.workload}`
  }
}

const [work] = describeWorks(Desk, { container: createContainer() })

async function run(method: keyof Desk, workload: string | Uint8Array): Promise<unknown> {
  const job = work?.jobs.find((candidate) => candidate.method === method) as JobDescription
  const bytes = Buffer.from(workload as string)
  const { signal } = new AbortController()
  const context = { handle: 'H:box:1', workload: bytes, pristine: bytes, signal } as RunContext
  const parts = { work: work as WorkDescription, container: createContainer(), around: undefined }
  return runWork({ ...parts, job, instance: new Desk(), context })
}

async function pieces(method: keyof Desk, workload: string): Promise<unknown[]> {
  const all: unknown[] = []
  for await (const piece of (await run(method, workload)) as AsyncIterable<unknown>) all.push(piece)
  return all
}

test('a payload is decoded, the method called on its instance, the result encoded', async () => {
  expect(await run('greet', '"Ada"')).toBe('"Hello Ada"')
  expect(await run('later', '')).toBe('')
  expect(await run('shout', 'ada')).toBe('ADA')
  expect(await run('reverse', Uint8Array.from([1, 2, 0]))).toEqual(Buffer.from([0, 2, 1]))
  expect(await run('list', '')).toBe('[1,2]')
})

test('a codec of the job’s own makes value and bytes', async () => {
  expect(await run('turn', 'cba')).toBe('!cba')
})

test('a codec that gives a promise is refused, as callers refuse it', async () => {
  for (const method of ['delay', 'delayChecked'] as const) {
    await expect(run(method, 'cba')).rejects.toMatchObject({
      code: 'BAD_PAYLOAD',
      message: expect.stringMatching(/cannot be encoded as tardy: its encode\(\) gave \{\}, and must give /),
    })
  }
})

test('the method gets its job', async () => {
  expect(await run('tell', '[1]')).toBe('"H:box:1 [1]"')
})

test('a schema makes the payload what the method gets', async () => {
  expect(await run('seat', '{"name":"Ada","seats":"2"}')).toBe('3')
  expect(await run('slowly', '" Ada "')).toBe('"Ada"')
})

test('what can be iterated but is a value goes through the codec whole', async () => {
  expect(await run('list', '')).toBe('[1,2]')
  await expect(run('unique', '')).rejects.toThrow(
    'the value cannot be encoded as json: json cannot carry a Set',
  )
})

test('what the codec cannot say fails the job', async () => {
  await expect(run('unsayable', '')).rejects.toMatchObject({ code: 'BAD_PAYLOAD' })
})

test('a generator that throws has sent what came before', async () => {
  const sent: unknown[] = []
  const reading = async () => {
    for await (const piece of (await run('breakOff', '')) as AsyncIterable<unknown>) sent.push(piece)
  }
  await expect(reading()).rejects.toThrow('no more')
  expect(sent).toEqual(['1'])
})

test('what a codec or schema refuses does not reach the method', async () => {
  await expect(run('greet', '{')).rejects.toMatchObject({ code: 'BAD_PAYLOAD' })
  await expect(run('seat', '{"name":"Ada","seats":9}')).rejects.toMatchObject({
    code: 'INVALID_PAYLOAD',
    message: expect.stringMatching(/^the payload of Desk~seat is refused: seats: /),
    issues: [{ path: 'seats' }],
  })
  await expect(run('book', '"x"')).rejects.toMatchObject({
    code: 'INVALID_PAYLOAD',
    message: expect.stringMatching(/^the result of Desk~book is refused: id: /),
  })
})

test('what a generator yields is encoded piece by piece', async () => {
  expect(await pieces('count', '3')).toEqual(['1', '2', '3'])
  expect(await pieces('countAtOnce', '')).toEqual(['{"n":1}', '{"n":2}'])
  expect(await pieces('copy', 'ab')).toEqual(
    [Buffer.from('a'), Buffer.from('b')].map((b) => new Uint8Array(b)),
  )
  expect(await pieces('pages', '')).toEqual(['"a"', '"b"'])
})

test('a piece that the schema refuses ends the stream', async () => {
  const reading = (await run('countToTwo', '')) as AsyncGenerator<unknown>
  expect(await reading.next()).toEqual({ done: false, value: '2' })
  await expect(reading.next()).rejects.toMatchObject({
    code: 'INVALID_PAYLOAD',
    message: expect.stringMatching(/^the result of Desk~countToTwo is refused: /),
  })
})

test('what the method throws is thrown', async () => {
  await expect(run('refuse', '')).rejects.toThrow(RangeError)
})
