import type { Stage } from '../script.js'
import { scripts } from '../script.js'

/** A client, a worker, and a foreground job that runs. */
export async function running({ fn, peer, worker }: Stage, unique = '') {
  const [client, server] = [await peer(), await worker(fn)]
  const handle = await client.submits({ name: 'SUBMIT_JOB', function: fn, unique, workload: 'x' })
  server.say({ name: 'GRAB_JOB' })
  await server.hears({ name: 'JOB_ASSIGN', handle, function: fn, workload: 'x' })
  return { client, server, handle }
}

/** What clients hear of their jobs. */
export const results = scripts((script) => {
  script('data, warnings and status are passed on as they were said', async (stage) => {
    const { client, server, handle } = await running(stage)
    const said = [
      { name: 'WORK_DATA', handle, data: 'one\0' },
      { name: 'WORK_WARNING', handle, data: 'careful' },
      { name: 'WORK_STATUS', handle, numerator: '1', denominator: '3' },
      { name: 'WORK_STATUS', handle, numerator: 'abc', denominator: '0.5' },
      { name: 'WORK_DATA', handle, data: '' },
      { name: 'WORK_COMPLETE', handle, data: 'done' },
    ] as const
    server.say(...said)
    await client.hears(...said)
  })

  script('clients that asked hear of exceptions', async (stage) => {
    const client = await stage.peer()
    client.say({ name: 'OPTION_REQ', option: 'exceptions' })
    await client.hears({ name: 'OPTION_RES', option: 'exceptions' })
    const { server, handle } = await running({ ...stage, peer: async () => client })
    server.say({ name: 'WORK_EXCEPTION', handle, data: 'out of paper' })
    await client.hears({ name: 'WORK_EXCEPTION', handle, data: 'out of paper' })
    await client.hearsNothing()
  })

  script('of two clients that wait each hears an exception as it asked', async (stage) => {
    const { fn } = stage
    const [asked, other, server] = [await stage.peer(), await stage.peer(), await stage.worker(fn)]
    asked.say({ name: 'OPTION_REQ', option: 'exceptions' })
    await asked.hearsA('OPTION_RES')
    const submit = { name: 'SUBMIT_JOB', function: fn, unique: 'u', workload: '' } as const
    const handle = await asked.submits(submit)
    await other.submits(submit)
    server.say({ name: 'GRAB_JOB' })
    await server.hearsA('JOB_ASSIGN')
    server.say({ name: 'WORK_EXCEPTION', handle, data: 'why' })
    await asked.hears({ name: 'WORK_EXCEPTION', handle, data: 'why' })
    await other.hears({ name: 'WORK_FAIL', handle })
    await asked.hearsNothing()
  })

  script('for the others an exception is a failure', async (stage) => {
    const { client, server, handle } = await running(stage)
    server.say({ name: 'WORK_EXCEPTION', handle, data: 'out of paper' })
    await client.hears({ name: 'WORK_FAIL', handle })
    await client.hearsNothing()
  })

  script(
    'with --exceptions everybody hears of them',
    async (stage) => {
      const { client, server, handle } = await running(stage)
      server.say({ name: 'WORK_EXCEPTION', handle, data: 'out of paper' })
      await client.hears({ name: 'WORK_EXCEPTION', handle, data: 'out of paper' })
    },
    { setting: { embedded: { exceptions: true }, gearmand: ['--exceptions'] } },
  )

  script('an exception ends the job', async (stage) => {
    const { server, handle } = await running(stage)
    server.say({ name: 'WORK_EXCEPTION', handle, data: '' }, { name: 'WORK_FAIL', handle })
    await server.hears({ name: 'ERROR', code: 'JOB_NOT_FOUND', text: 'Job given in work result not found' })
  })

  script('only the connection that runs a job may speak of it', async (stage) => {
    const { client, server, handle } = await running(stage)
    const stranger = await stage.worker(stage.fn)
    const noResult = {
      name: 'ERROR',
      code: 'JOB_NOT_FOUND',
      text: 'Job given in work result not found',
    } as const
    const noJob = { name: 'ERROR', code: 'JOB_NOT_FOUND', text: 'Job does not exist on server' } as const
    stranger.say(
      { name: 'WORK_STATUS', handle, numerator: '1', denominator: '2' },
      { name: 'WORK_COMPLETE', handle, data: '' },
      { name: 'WORK_FAIL', handle },
      { name: 'WORK_DATA', handle, data: '' },
      { name: 'WORK_WARNING', handle, data: '' },
      { name: 'WORK_EXCEPTION', handle, data: '' },
    )
    await stranger.hears(noResult, noResult, noResult, noJob, noJob, {
      name: 'ERROR',
      code: 'JOB_NOT_FOUND',
      text: 'An exception was received for a job that does not exist',
    })
    await client.hearsNothing()
    server.say({ name: 'WORK_COMPLETE', handle, data: 'mine' })
    await client.hears({ name: 'WORK_COMPLETE', handle, data: 'mine' })
  })
})
