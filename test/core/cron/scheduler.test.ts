import { AdminClient } from '@gearwork/client'
import { type Clock, type Codec, Cron, type EventMap, Job, type JobContext, Work } from '@gearwork/core'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { clientFor, eventually, failureOf, serverFor } from '../../client/support.js'
import { describeEngines, embedded, type RunningServer } from '../../support/engines.js'
import { applicationOn, started } from '../running.js'

const runs: { readonly unique: string; readonly payload: unknown }[] = []

@Work({ name: 'Clockwork', concurrency: 2 })
class ClockWork {
  @Cron('* * * * * *', { payload: { every: 'second' } })
  @Job()
  tick(payload: { every: string }, { unique }: JobContext): void {
    runs.push({ unique, payload })
  }

  @Job({ cron: { pattern: '0 3 * * *', timezone: 'UTC' } })
  night(): void {}
}

/** Behind by seven seconds: what is submitted ten seconds ahead falls due in three. */
const behind: Clock = {
  now: () => Date.now() - 7_000,
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

async function executing(servers: readonly RunningServer[]) {
  const address = servers.map((server) => server.address).join()
  const application = await applicationOn({ address }, [ClockWork], { clock: behind })
  const scheduled: EventMap['gearman.cron.scheduled'][] = []
  const skipped: EventMap['gearman.cron.skipped'][] = []
  application.dispatcher.on('gearman.cron.scheduled', (event) => void scheduled.push(event))
  let executed = 0
  application.dispatcher.on('gearman.work.executed', () => {
    executed += 1
  })
  application.dispatcher.on('gearman.cron.skipped', (event) => void skipped.push(event))
  const execution = await started(application.execute({ works: ['Clockwork'] }))
  return { application, execution, scheduled, skipped, executed: () => executed }
}

const ran = (count: number) =>
  eventually(
    () => runs.length,
    (size) => size >= count,
  )

function adminOn({ address }: RunningServer): AdminClient {
  const admin = new AdminClient({ server: address })
  onTestFinished(() => admin.close())
  return admin
}

describeEngines('a schedule', (engine) => {
  test('runs each occurrence once, however many processes there are', async () => {
    runs.length = 0
    const servers = [await serverFor(engine), await serverFor(engine)]
    const processes = [await executing(servers), await executing(servers.toReversed())]
    await ran(4)
    for (const { scheduled } of processes) expect(scheduled.length).toBeGreaterThan(4)
    await Promise.all(processes.map(({ execution }) => execution.drain()))
    const moments = runs.map(({ unique }) => unique.split(':')[2])
    expect(new Set(moments).size).toBe(moments.length)
    expect(runs[0]?.payload).toEqual({ every: 'second' })
    const chosen = processes.flatMap(({ scheduled }) =>
      scheduled.map(({ job, server }) => `${job.name} ${server}`),
    )
    expect(new Set(chosen).size).toBe(2)
  })

  test('has its next occurrence on a server when all processes have gone', async () => {
    const server = await serverFor(engine)
    const { application, scheduled } = await executing([server])
    await eventually(
      () => scheduled.map(({ job }) => job.name),
      (names) => names.includes('night'),
    )
    await application.close()
    const rows = await adminOn(server).status()
    expect(rows).toContainEqual(expect.objectContaining({ function: 'Clockwork~night', total: 1 }))
  })

  test('skips an occurrence that it ran already, and one whose successor is due', async () => {
    runs.length = 0
    const server = await serverFor(engine)
    const { skipped, execution, executed } = await executing([server])
    await ran(1)
    const { unique } = runs[0] as (typeof runs)[number]
    const client = clientFor(server)
    await eventually(
      async () => {
        await client.doNormal('Clockwork~tick', '{}', { unique })
        return skipped.length
      },
      (count) => count > 0,
    )
    const prefix = unique.slice(0, unique.lastIndexOf(':') + 1)
    await client.doNormal('Clockwork~tick', '{}', {
      unique: `${prefix}${Math.floor(Date.now() / 1_000) - 60}`,
    })
    expect(skipped.map(({ reason }) => reason)).toEqual(['ran', 'late'])
    expect(skipped[0]).toMatchObject({ unique, at: new Date(Number(unique.split(':')[2]) * 1_000) })
    await execution.drain()
    expect(executed()).toBe(runs.length)
    expect(runs.filter((run) => run.unique === unique)).toHaveLength(1)
  })

  test('begins again on a server that has lost its memory', async () => {
    const server = await serverFor(engine)
    const { scheduled } = await executing([server])
    await eventually(
      () => scheduled.map(({ job }) => job.name),
      (names) => names.includes('night'),
    )
    await server.stop()
    const again = await engine.start({ port: server.port })
    onTestFinished(() => again.stop())
    const admin = adminOn(again)
    await eventually(
      async () => (await admin.status()).find((row) => row.function === 'Clockwork~night')?.total,
      (total) => total === 1,
    )
  })
})

test.each(['encode', 'fingerprint'])(
  'a codec whose %s gives a promise is refused at the start',
  async (method) => {
    const codec = { name: 'tardy', encode: () => 'x', decode: () => 1, [method]: async () => 'later' }
    @Work({ name: 'Tardy' })
    class TardyWork {
      @Cron('@yearly')
      @Job({ codec: codec as unknown as Codec })
      run(): void {}
    }
    const server = await serverFor(embedded)
    const application = await applicationOn(server, [TardyWork])
    const execution = application.execute({ works: ['Tardy'] })
    expect(await failureOf(execution.start())).toMatchObject({ code: 'BAD_PAYLOAD' })
  },
)

test('a payload that the job would refuse is refused at the start', async () => {
  @Work({ name: 'Strict' })
  class StrictWork {
    @Job({ input: z.object({ days: z.number() }), cron: '@daily' })
    run(_: { days: number }): void {}
  }
  const server = await serverFor(embedded)
  const application = await applicationOn(server, [StrictWork])
  const execution = application.execute({ works: ['Strict'] })
  expect(await failureOf(execution.start())).toMatchObject({ code: 'INVALID_PAYLOAD' })
})
