import { expect } from 'vitest'
import type { Peer } from '../peer.js'
import { ours, scripts, theirs } from '../script.js'

type Kind = 'SUBMIT_JOB_BG' | 'SUBMIT_JOB_HIGH_BG' | 'SUBMIT_JOB_LOW_BG'

async function submits(client: Peer, fn: string, kind: Kind, ...workloads: string[]): Promise<void> {
  for (const workload of workloads) {
    await client.submits({ name: kind, function: fn, unique: '', workload })
  }
}

/** Takes so many jobs, and then there is none. */
async function takes(worker: Peer, count: number): Promise<string[]> {
  const seen: string[] = []
  for (let i = 0; i < count; i++) {
    worker.say({ name: 'GRAB_JOB' })
    const { handle, workload } = await worker.hearsA('JOB_ASSIGN')
    worker.say({ name: 'WORK_COMPLETE', handle, data: '' })
    seen.push(workload)
  }
  worker.say({ name: 'GRAB_JOB' })
  await worker.hears({ name: 'NO_JOB' })
  return seen
}

/** Which job a worker gets. */
export const assignment = scripts((script) => {
  script('a worker with nothing to do gets NO_JOB', async ({ fn, worker, peer }) => {
    await takes(await worker(fn), 0)
    await takes(await peer(), 0)
  })

  script('jobs of one priority come in the order they were submitted', async ({ fn, peer, worker }) => {
    await submits(await peer(), fn, 'SUBMIT_JOB_BG', '1', '2', '3', '4')
    expect(await takes(await worker(fn), 4)).toEqual(['1', '2', '3', '4'])
  })

  script('within a function high goes before normal before low', async ({ fn, peer, worker }) => {
    const client = await peer()
    await submits(client, fn, 'SUBMIT_JOB_LOW_BG', 'l1', 'l2')
    await submits(client, fn, 'SUBMIT_JOB_BG', 'n1', 'n2')
    await submits(client, fn, 'SUBMIT_JOB_HIGH_BG', 'h1', 'h2')
    expect(await takes(await worker(fn), 6)).toEqual(['h1', 'h2', 'n1', 'n2', 'l1', 'l2'])
  })

  script(
    'priority counts across the functions of a worker',
    async ({ fn, peer, worker }) => {
      const client = await peer()
      const [a, b] = [`${fn}a`, `${fn}b`]
      await submits(client, a, 'SUBMIT_JOB_LOW_BG', 'a-low')
      await submits(client, b, 'SUBMIT_JOB_LOW_BG', 'b-low')
      await submits(client, a, 'SUBMIT_JOB_BG', 'a')
      await submits(client, b, 'SUBMIT_JOB_HIGH_BG', 'b-high')
      await submits(client, a, 'SUBMIT_JOB_HIGH_BG', 'a-high')
      expect((await takes(await worker(a, b), 5)).slice(0, 3)).toEqual(['b-high', 'a-high', 'a'])
    },
    ours('priorities'),
  )

  script(
    'priority counts within a function alone',
    async ({ fn, peer, worker }) => {
      const client = await peer()
      const [a, b] = [`${fn}a`, `${fn}b`]
      await submits(client, a, 'SUBMIT_JOB_HIGH_BG', 'a-high')
      await submits(client, b, 'SUBMIT_JOB_LOW_BG', 'b-low')
      expect(await takes(await worker(a, b), 2)).toEqual(['b-low', 'a-high'])
    },
    theirs('priorities'),
  )

  script('the newest ability is asked first', async ({ fn, peer, worker }) => {
    const client = await peer()
    const [a, b] = [`${fn}a`, `${fn}b`]
    await submits(client, a, 'SUBMIT_JOB_BG', 'a')
    await submits(client, b, 'SUBMIT_JOB_BG', 'b')
    expect(await takes(await worker(a, b), 2)).toEqual(['b', 'a'])
  })

  script(
    'functions take turns',
    async ({ fn, peer, worker }) => {
      const client = await peer()
      const [a, b] = [`${fn}a`, `${fn}b`]
      await submits(client, a, 'SUBMIT_JOB_BG', 'a1', 'a2', 'a3')
      await submits(client, b, 'SUBMIT_JOB_BG', 'b1', 'b2', 'b3')
      expect(await takes(await worker(a, b), 6)).toEqual(['b1', 'a1', 'b2', 'a2', 'b3', 'a3'])
    },
    ours('roundRobin'),
  )

  script(
    'the first function with jobs starves the others',
    async ({ fn, peer, worker }) => {
      const client = await peer()
      const [a, b] = [`${fn}a`, `${fn}b`]
      await submits(client, a, 'SUBMIT_JOB_BG', 'a1', 'a2')
      await submits(client, b, 'SUBMIT_JOB_BG', 'b1', 'b2')
      expect(await takes(await worker(a, b), 4)).toEqual(['b1', 'b2', 'a1', 'a2'])
    },
    theirs('roundRobin'),
  )

  script(
    'with round robin functions take turns',
    async ({ fn, peer, worker }) => {
      const client = await peer()
      const [a, b, c] = [`${fn}a`, `${fn}b`, `${fn}c`]
      await submits(client, a, 'SUBMIT_JOB_BG', 'a1', 'a2')
      await submits(client, b, 'SUBMIT_JOB_BG', 'b1', 'b2')
      await submits(client, c, 'SUBMIT_JOB_BG', 'c1')
      expect(await takes(await worker(a, b, c), 5)).toEqual(['c1', 'b1', 'a1', 'b2', 'a2'])
    },
    { setting: { embedded: {}, gearmand: ['--round-robin'] } },
  )

  script('a connection may hold several jobs at once', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn)]
    const submit = { name: 'SUBMIT_JOB', function: fn, unique: '' } as const
    const handles = [
      await client.submits({ ...submit, workload: '1' }),
      await client.submits({ ...submit, workload: '2' }),
    ] as const
    server.say({ name: 'GRAB_JOB' }, { name: 'GRAB_JOB' }, { name: 'GRAB_JOB' })
    await server.hears(
      { name: 'JOB_ASSIGN', handle: handles[0], function: fn, workload: '1' },
      { name: 'JOB_ASSIGN', handle: handles[1], function: fn, workload: '2' },
      { name: 'NO_JOB' },
    )
    server.say({ name: 'WORK_COMPLETE', handle: handles[1], data: 'two' })
    server.say({ name: 'WORK_COMPLETE', handle: handles[0], data: 'one' })
    await client.hears({ name: 'WORK_COMPLETE', handle: handles[1], data: 'two' })
    await client.hears({ name: 'WORK_COMPLETE', handle: handles[0], data: 'one' })
  })

  script('a function that was withdrawn is not assigned', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn, `${fn}other`)]
    await submits(client, fn, 'SUBMIT_JOB_BG', 'x')
    server.say({ name: 'CANT_DO', function: fn })
    await takes(server, 0)
    server.say({ name: 'CAN_DO', function: fn })
    expect(await takes(server, 1)).toEqual(['x'])
    await submits(client, `${fn}other`, 'SUBMIT_JOB_BG', 'y')
    server.say({ name: 'RESET_ABILITIES' })
    await takes(server, 0)
  })
})
