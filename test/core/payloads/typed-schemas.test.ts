import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import {
  type InputOf,
  Job,
  type JobContext,
  type OutputOf,
  type Payload,
  type Result,
  type TypedJobs,
} from '@gearwork/core'
import { type } from 'arktype'
import * as v from 'valibot'
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'

const dated = z.object({ at: z.iso.date().transform((text) => new Date(text)), seats: z.number().default(2) })
const counted = z.string().transform((text) => text.length)
const maybe = z.string().optional()
const valid = v.object({ id: v.pipe(v.string(), v.transform(Number)) })
const arked = type({ id: 'string.integer.parse' })

interface Given {
  at: string
  seats?: number | undefined
}

class Desk {
  @Job({ input: dated })
  exact(payload: z.output<typeof dated>): number {
    return payload.seats
  }

  @Job({ input: dated })
  less(_payload: { seats: number }, job: JobContext): string {
    return job.handle
  }

  @Job({ input: dated })
  none(): void {}

  @Job({ input: dated })
  remembering({ at }: Payload<typeof dated>): number {
    return at.getTime()
  }

  @Job({ input: counted })
  primitive(letters: Payload<typeof counted>): number {
    return letters + 1
  }

  @Job({ input: maybe })
  optional(text: Payload<typeof maybe>): string {
    return text ?? ''
  }

  @Job({ input: valid })
  byValibot({ id }: Payload<typeof valid>): number {
    return id
  }

  @Job({ input: arked })
  byArktype({ id }: Payload<typeof arked>): number {
    return id
  }

  @Job({ output: counted })
  returning(): string {
    return 'abc'
  }

  @Job({ output: counted })
  async returningLater(): Promise<Result<typeof counted>> {
    return 'abc'
  }

  @Job({ output: counted })
  async *returningPieces(): AsyncGenerator<Result<typeof counted>> {
    yield 'abc'
  }

  @Job({ output: counted })
  *returningPiecesAtOnce(): Generator<string> {
    yield 'abc'
  }

  @Job({ input: z.unknown() })
  untold(anything: { id: number }): number {
    return anything.id
  }
}

class Wrong {
  // @ts-expect-error the schema makes a date of it
  @Job({ input: dated })
  payload(payload: { at: string }): string {
    return payload.at
  }

  // @ts-expect-error the schema may make nothing of it
  @Job({ input: maybe })
  optional(text: string): string {
    return text
  }

  // @ts-expect-error the schema takes a text
  @Job({ output: counted })
  result(): number {
    return 1
  }

  // @ts-expect-error the schema takes a text
  @Job({ output: counted })
  async later(): Promise<number> {
    return 1
  }

  // @ts-expect-error each piece is held against the schema
  @Job({ output: counted })
  *pieces(): Generator<number> {
    yield 1
  }

  // @ts-expect-error a context comes second
  @Job({ input: dated })
  second(_payload: Payload<typeof dated>, job: string): string {
    return job
  }

  // @ts-expect-error it is no schema
  @Job({ input: { parse: String } })
  noSchema(): void {}
}

type Jobs = TypedJobs<Desk>
type PayloadFor<M extends keyof Jobs> = Parameters<Jobs[M]['doNormal']>[0]
type ResultOf<M extends keyof Jobs> = Awaited<ReturnType<Jobs[M]['doNormal']>>

test('a method whose types do not fit its schemas does not compile', () => {
  expect(Wrong).toBeTypeOf('function')
})

test('a caller gives what the schema takes, where the method says which schema that is', () => {
  expectTypeOf<PayloadFor<'remembering'>>().toEqualTypeOf<Given>()
  expectTypeOf<PayloadFor<'primitive'>>().toEqualTypeOf<string>()
  expectTypeOf<PayloadFor<'optional'>>().toEqualTypeOf<string | undefined>()
  expectTypeOf<PayloadFor<'byValibot'>>().toEqualTypeOf<{ id: string }>()
  expectTypeOf<PayloadFor<'byArktype'>>().toEqualTypeOf<{ id: string }>()
})

test('a caller gives what the method takes, where it says no more', () => {
  expectTypeOf<PayloadFor<'exact'>>().toEqualTypeOf<{ at: Date; seats: number }>()
  expectTypeOf<PayloadFor<'untold'>>().toEqualTypeOf<{ id: number }>()
  expectTypeOf<PayloadFor<'none'>>().toEqualTypeOf<undefined>()
})

test('a caller gets what the schema makes, where the method says which schema that is', () => {
  expectTypeOf<ResultOf<'returningLater'>>().toEqualTypeOf<number>()
  expectTypeOf<ResultOf<'returning'>>().toEqualTypeOf<string>()
  type Piece =
    ReturnType<Jobs['returningPieces']['submit']> extends { pieces(): AsyncIterable<infer P> } ? P : 0
  expectTypeOf<Piece>().toEqualTypeOf<number>()
})

test('the types of a schema are those of its library', () => {
  expectTypeOf<InputOf<typeof dated>>().toEqualTypeOf<z.input<typeof dated>>()
  expectTypeOf<OutputOf<typeof dated>>().toEqualTypeOf<z.output<typeof dated>>()
  expectTypeOf<OutputOf<typeof valid>>().toEqualTypeOf<v.InferOutput<typeof valid>>()
  expectTypeOf<OutputOf<typeof arked>>().toEqualTypeOf<typeof arked.infer>()
})

test('all of this holds for standard decorators as well', () => {
  const compiler = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url))
  const project = fileURLToPath(new URL('./tsconfig.standard.json', import.meta.url))
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' })
  expect(stdout).toBe('')
})
