import { expect } from 'vitest'
import { scripts } from '../script.js'

/** When a worker that sleeps hears a NOOP. */
export const sleeping = scripts((script) => {
  const submit = (fn: string) => ({ name: 'SUBMIT_JOB_BG', function: fn, unique: '', workload: '' }) as const

  script('a sleeping worker is woken by a job', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn)]
    server.say({ name: 'PRE_SLEEP' })
    await server.hearsNothing()
    await client.submits(submit(fn))
    await server.hears({ name: 'NOOP' })
  })

  script('every worker of the function is woken, and no other', async ({ fn, peer, worker }) => {
    const [one, two, other] = [await worker(fn), await worker(fn), await worker(`${fn}other`)]
    for (const server of [one, two, other]) {
      server.say({ name: 'PRE_SLEEP' })
      await server.settled()
    }
    await (await peer()).submits(submit(fn))
    await one.hears({ name: 'NOOP' })
    await two.hears({ name: 'NOOP' })
    await other.hearsNothing()
  })

  script('one that was woken hears no second NOOP until it grabs', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn)]
    server.say({ name: 'PRE_SLEEP' })
    await server.settled()
    await client.submits(submit(fn))
    await client.submits(submit(fn))
    await server.hears({ name: 'NOOP' })
    await server.hearsNothing()
    server.say({ name: 'GRAB_JOB' }, { name: 'GRAB_JOB' }, { name: 'GRAB_JOB' }, { name: 'PRE_SLEEP' })
    await server.hearsA('JOB_ASSIGN')
    await server.hearsA('JOB_ASSIGN')
    await server.hears({ name: 'NO_JOB' })
    await server.settled()
    await client.submits(submit(fn))
    await server.hears({ name: 'NOOP' })
  })

  script(
    'PRE_SLEEP with a job there is answered by NOOP at once, every time',
    async ({ fn, peer, worker }) => {
      const server = await worker(fn)
      await (await peer()).submits(submit(fn))
      await server.hearsNothing()
      server.say({ name: 'PRE_SLEEP' }, { name: 'PRE_SLEEP' })
      await server.hears({ name: 'NOOP' }, { name: 'NOOP' })
      await server.hearsNothing()
    },
  )

  script('PRE_SLEEP does not make a woken worker hear more', async ({ fn, peer, worker }) => {
    const [client, thief, server] = [await peer(), await worker(fn), await worker(fn)]
    server.say({ name: 'PRE_SLEEP' })
    await server.settled()
    await client.submits(submit(fn))
    await server.hears({ name: 'NOOP' })
    thief.say({ name: 'GRAB_JOB' })
    await thief.hearsA('JOB_ASSIGN')
    server.say({ name: 'PRE_SLEEP' })
    await server.settled()
    await client.submits(submit(fn))
    await server.hearsNothing()
  })

  script('PRE_SLEEP that is answered by NOOP is no sleep', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn)]
    await client.submits(submit(fn))
    server.say({ name: 'PRE_SLEEP' })
    await server.hears({ name: 'NOOP' })
    await client.submits(submit(fn))
    await server.hearsNothing()
  })

  script('one that grabs is awake, though it found nothing', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn)]
    server.say({ name: 'PRE_SLEEP' }, { name: 'GRAB_JOB' })
    await server.hears({ name: 'NO_JOB' })
    await client.submits(submit(fn))
    await server.hearsNothing()
  })

  script('a function withdrawn in the sleep wakes nobody', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn, `${fn}other`)]
    server.say({ name: 'PRE_SLEEP' }, { name: 'CANT_DO', function: fn })
    await server.settled()
    await client.submits(submit(fn))
    await server.hearsNothing()
    await client.submits(submit(`${fn}other`))
    await server.hears({ name: 'NOOP' })
  })

  script('a worker that does not sleep hears nothing', async ({ fn, peer, worker }) => {
    const server = await worker(fn)
    await (await peer()).submits(submit(fn))
    await server.hearsNothing()
  })

  script('a job that joins another wakes nobody', async ({ fn, peer, worker }) => {
    const client = await peer()
    await client.submits({ ...submit(fn), unique: 'u' })
    const [busy, server] = [await worker(fn), await worker(fn)]
    busy.say({ name: 'GRAB_JOB' })
    await busy.hearsA('JOB_ASSIGN')
    server.say({ name: 'PRE_SLEEP' })
    await server.settled()
    await client.submits({ ...submit(fn), unique: 'u' })
    await server.hearsNothing()
  })

  script(
    'CAN_DO while asleep says nothing of the jobs there, but of those to come',
    async ({ fn, peer, worker }) => {
      const [client, server] = [await peer(), await worker(`${fn}other`)]
      await client.submits(submit(fn))
      server.say({ name: 'PRE_SLEEP' }, { name: 'CAN_DO', function: fn })
      await server.hearsNothing()
      await client.submits(submit(fn))
      await server.hears({ name: 'NOOP' })
    },
  )

  script(
    'so many as worker-wakeup says are woken, and each job wakes others',
    async ({ fn, peer, worker }) => {
      const [client, ...servers] = [await peer(), await worker(fn), await worker(fn), await worker(fn)]
      for (const server of servers) {
        server.say({ name: 'PRE_SLEEP' })
        await server.settled()
      }
      for (let woken = 1; woken <= 3; woken++) {
        await client.submits(submit(fn))
        for (const server of servers) server.say({ name: 'ECHO_REQ', data: 'done' })
        const heard = await Promise.all(servers.map((server) => server.hearsUpTo('ECHO_RES')))
        expect(heard.flat()).toEqual(['NOOP'])
      }
    },
    { setting: { embedded: { workerWakeup: 1 }, gearmand: ['--worker-wakeup=1'] } },
  )
})
