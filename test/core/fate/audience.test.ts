import { CallRefusedError, type Client, foregroundKey, JobFailedError } from '@gearwork/client'
import { describe, expect, onTestFinished, test } from 'vitest'
import { audienceOf } from '../../../packages/core/src/fate/audience.js'
import { JobList } from '../../../packages/core/src/fate/job-list.js'
import { JobServers } from '../../../packages/core/src/fate/job-servers.js'
import { clientFor, eventually, failureOf, serverFor, workerFor } from '../../client/support.js'
import { describeEngines, type Engine } from '../../support/engines.js'
import type { RawJob } from '../../support/raw-worker.js'

const uuid = '1b4e28ba-2fa1-11d2-883f-0016d3cca427'

describe('nobody is asked', () => {
  const servers = {
    client: () => expect.fail('a question'),
    list: () => expect.fail('a question'),
  }

  test('about a job without a unique key: it is taken for a background job', async () => {
    expect(await audienceOf({ handle: 'H:1', unique: '', server: 'a:1' }, servers)).toBe('nobody')
  })

  test('about a job whose key says that somebody waits', async () => {
    const unique = foregroundKey()
    expect(await audienceOf({ handle: 'H:1', unique, server: 'a:1' }, servers)).toBe('somebody')
  })
})

describe('a server that gives no answer', () => {
  test('to the question by key is taken for one that is too old for it', async () => {
    const refusal = new CallRefusedError('x', 'a:1', { code: 'INVALID_COMMAND', text: '' })
    const servers = {
      client: () => ({ uniqueStatus: () => Promise.reject(refusal) }),
      list: () => expect.fail('a question'),
    }
    expect(await audienceOf({ handle: 'H:1', unique: 'u', server: 'a:1' }, servers)).toBe('nobody')
  })

  test('to the question for its jobs leaves open who waits', async () => {
    const servers = {
      client: () => ({ uniqueStatus: async () => ({ clientCount: 1 }) as never }),
      list: () => new JobList({ jobs: () => Promise.reject(new Error('not here')) }),
    }
    expect(await audienceOf({ handle: 'H:1', unique: 'u', server: 'a:1' }, servers)).toBe('uncertain')
  })
})

describeEngines('the server knows', (engine) => {
  test.each([
    [
      'a background job with a key of its own',
      'user-1',
      (client: Client) => background(client, 'user-1'),
      'nobody',
    ],
    [
      'a foreground job with a key of its own',
      'user-1',
      (client: Client) => foreground(client, 'user-1'),
      'somebody',
    ],
    [
      'a background job as libgearman submits it',
      uuid,
      (client: Client) => background(client, uuid),
      'nobody',
    ],
    [
      'a foreground job as libgearman submits it',
      uuid,
      (client: Client) => foreground(client, uuid),
      'somebody',
    ],
    [
      'a background job with the key of equal payloads',
      '-',
      (client: Client) => background(client, '-'),
      'nobody',
    ],
  ])('%s', async (_, unique, submit, audience) => {
    const { held, client, ask } = await holding(engine)
    submit(client)
    const job = await held()
    expect(job.unique).toBe(unique)
    expect(await ask(job)).toBe(audience)
  })

  test('a background job that somebody has come to wait for', async () => {
    const { held, client, ask } = await holding(engine)
    background(client, 'user-1')
    const job = await held()
    const late = foreground(client, 'user-1')
    await late.created
    expect(await ask(job)).toBe('nobody')
    job.fail()
    expect(await failureOf(late.result)).toBeInstanceOf(JobFailedError)
  })

  test('a background job while somebody waits for another function’s job of the same key', async () => {
    const { held, client, ask } = await holding(engine)
    background(client, 'user-1')
    const job = await held()
    await client.submit('other', '', { unique: 'user-1' }).created
    expect(await ask(job)).toBe('nobody')
  })
})

/** A worker that keeps its job in hand. */
async function holding(engine: Engine) {
  const server = await serverFor(engine)
  const jobs: RawJob[] = []
  await workerFor(server, { hold: (job) => void jobs.push(job) })
  const servers = new JobServers({})
  onTestFinished(() => servers.close())
  const client = clientFor(server)
  return {
    client,
    held: async () =>
      (
        await eventually(
          () => jobs,
          ({ length }) => length > 0,
        )
      )[0] as RawJob,
    ask: ({ handle, unique }: RawJob) => audienceOf({ handle, unique, server: server.address }, servers),
  }
}

function background(client: Client, unique: string): void {
  client.doBackground('hold', 'x', { unique })
}

function foreground(client: Client, unique: string) {
  return client.submit('hold', 'x', { unique })
}
