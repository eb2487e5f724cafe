import { Client, type ClientOptions } from '@gearwork/client'
import { onTestFinished } from 'vitest'
import type { Engine, RunningServer } from '../support/engines.js'
import { type RawHandler, type RawWorker, startRawWorker } from '../support/raw-worker.js'

/** Quick to come back, so that tests of lost servers are not tests of the back-off. */
export const quick = { backoff: { firstMs: 20, longestMs: 100 } } as const

/** A server that stops with the test. */
export async function serverFor(
  engine: Engine,
  options?: { port?: number; args?: readonly string[] },
): Promise<RunningServer> {
  const server = await engine.start(options)
  onTestFinished(() => server.stop())
  return server
}

export function clientFor(
  servers: { readonly address: string } | readonly { readonly address: string }[],
  options: ClientOptions = {},
): Client {
  const list = Array.isArray(servers) ? servers : [servers]
  const client = new Client({ servers: list.map(({ address }) => address), connection: quick, ...options })
  onTestFinished(() => client.close())
  return client
}

export async function workerFor(
  server: { readonly host: string; readonly port: number },
  functions: Readonly<Record<string, RawHandler>>,
  options?: { concurrency?: number },
): Promise<RawWorker> {
  const worker = await startRawWorker(server, functions, options)
  onTestFinished(() => worker.close())
  return worker
}

/** Resolves with the first value of the call that the condition accepts. */
export async function eventually<T>(
  call: () => Promise<T> | T,
  accept: (value: T) => boolean,
  withinMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const value = await call()
    if (accept(value)) return value
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(value)} after ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** What a promise rejects with; a value where it does not is the test's failure. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('it did not fail')
}

/** What a call throws; one that does not is the test's failure. */
export function thrownBy(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('it did not throw')
}

/** Collects an async iterable. */
export async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of iterable) all.push(item)
  return all
}
