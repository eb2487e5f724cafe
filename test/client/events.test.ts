import type { ClientEvents } from '@gearwork/client'
import { encodeException } from '@gearwork/protocol'
import { expect, onTestFinished, test, vi } from 'vitest'
import { describeEngines } from '../support/engines.js'
import { clientFor, failureOf, serverFor, workerFor } from './support.js'

/** Writes down what it hears: the event, and what it says besides its job. */
function notebook(): { readonly heard: string[]; readonly events: ClientEvents } {
  const heard: string[] = []
  const events: ClientEvents = {
    workload: ({ workload, context }) => heard.push(`workload ${Buffer.from(workload)} ${context}`),
    created: ({ handle, function: name }) => heard.push(`created ${name} ${handle.function}`),
    data: ({ data, handle }) => heard.push(`data ${data} ${handle?.function}`),
    warning: ({ data }) => heard.push(`warning ${data}`),
    status: ({ numerator, denominator }) => heard.push(`status ${numerator}/${denominator}`),
    exception: ({ error, data }) => heard.push(`exception ${error} ${data.length}`),
    fail: ({ error }) => heard.push(`fail ${(error as { code?: string }).code}`),
    complete: ({ data, unique }) => heard.push(`complete ${data} ${unique}`),
  }
  return { heard, events }
}

describeEngines('the events of a submission', (engine) => {
  test('are heard in order, by the client and by the submission', async () => {
    const server = await serverFor(engine)
    await workerFor(server, {
      grow: (job) => {
        job.data('d')
        job.warning('w')
        job.status(1, 2)
        job.complete('c')
      },
    })
    const [all, own] = [notebook(), notebook()]
    const client = clientFor(server, { events: all.events })
    await client.doNormal('grow', 'x', { events: own.events, context: 'ctx', unique: 'u' })
    expect(own.heard).toEqual([
      'workload x ctx',
      'created grow grow',
      'data d grow',
      'warning w',
      'status 1/2',
      'complete c u',
    ])
    expect(all.heard).toEqual(own.heard)
    await client.doBackground('grow', 'y')
    expect(all.heard.slice(6)).toEqual(['workload y undefined', 'created grow grow'])
    expect(own.heard.length).toBe(6)
  })

  test('tell an exception from a failure', async () => {
    const server = await serverFor(engine)
    const body = encodeException(new TypeError('no'))
    await workerFor(server, { throws: (job) => job.exception(body), fails: (job) => job.fail() })
    const { heard, events } = notebook()
    const client = clientFor(server)
    await failureOf(client.doNormal('throws', '', { events }))
    expect(heard.slice(2)).toEqual([`exception TypeError: no ${body.length}`])
    await failureOf(client.doNormal('fails', '', { events }))
    expect(heard.slice(5)).toEqual(['fail JOB_FAILED'])
  })

  test('tell of refusals, timeouts and closing', async () => {
    const server = await serverFor(engine)
    const { heard, events } = notebook()
    const client = clientFor(server, { events })
    await failureOf(client.doNormal('nobody', '', { timeoutMs: 30 }))
    const waiting = failureOf(client.doNormal('nobody'))
    await client.close()
    await waiting
    expect(heard.filter((line) => line.startsWith('fail'))).toEqual([
      'fail JOB_TIMEOUT',
      'fail CLIENT_CLOSED',
    ])
  })

  test('are no danger to the client when a listener throws or rejects', async () => {
    const server = await serverFor(engine)
    await workerFor(server, { f: (job) => job.complete('fine') })
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    onTestFinished(() => warn.mockRestore())
    const events: ClientEvents = {
      created: () => {
        throw new Error('bad listener')
      },
      complete: () => Promise.reject(new Error('worse listener')),
    }
    expect(`${await clientFor(server).doNormal('f', '', { events })}`).toBe('fine')
    await new Promise((resolve) => setImmediate(resolve))
    const told = (detail: string) => ({ code: 'GEARWORK_LISTENER', detail: expect.stringContaining(detail) })
    expect(warn.mock.calls).toEqual([
      ["a client's listener for created threw", told('Error: bad listener\n')],
      ["a client's listener for complete threw", told('Error: worse listener\n')],
    ])
  })

  test('are no danger when a listener throws what has no text', async () => {
    const server = await serverFor(engine)
    await workerFor(server, { f: (job) => job.complete('fine') })
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    onTestFinished(() => warn.mockRestore())
    const bad = () => {
      throw Object.create(null)
    }
    const rejecting = () => Promise.reject(Object.create(null))
    const client = clientFor(server)
    expect(`${await client.doNormal('f', '', { events: { created: bad, complete: bad } })}`).toBe('fine')
    expect(`${await client.doNormal('f', '', { events: { created: rejecting } })}`).toBe('fine')
    const controller = new AbortController()
    const ended = [{ fail: bad }, {}].map((events) =>
      failureOf(client.doNormal('nobody', '', { signal: controller.signal, events })),
    )
    controller.abort('enough')
    expect(await Promise.all(ended)).toEqual(['enough', 'enough'])
    const told = { code: 'GEARWORK_LISTENER', detail: 'something that has no text was thrown' }
    expect(warn.mock.calls).toEqual(
      ['created', 'complete', 'created', 'fail'].map((name) => [
        `a client's listener for ${name} threw`,
        told,
      ]),
    )
  })
})
