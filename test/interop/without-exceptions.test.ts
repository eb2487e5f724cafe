import { afterAll, beforeAll, expect, test } from 'vitest'
import { embedded, type RunningServer } from '../support/engines.js'
import { gearmanTool, runGearmanTool } from '../support/gearman-tool.js'
import { startPerlClient } from '../support/perl.js'
import { describeWith, perlGearman, type Requirement } from '../support/requirements.js'
import { type OurWorker, startOurWorker } from './our-worker.js'

/**
 * Through our server alone: gearmand 1.1 sends a WORK_FAIL whose handle ends with a NUL where it made one of an
 * exception. libgearman's client does not know that handle and waits for ever; Perl's gives up with an error.
 */
function describeOurServer(name: string, need: Requirement, tests: (server: () => RunningServer) => void) {
  describeWith([need], `${name} that asked for no exceptions`, () => {
    let server: RunningServer
    let worker: OurWorker

    beforeAll(async () => {
      server = await embedded.start()
      worker = await startOurWorker(server)
    })

    afterAll(async () => {
      await worker?.stop()
      await server?.stop()
    })

    tests(() => server)
  })
}

describeOurServer('a C client', gearmanTool, (server) => {
  test('hears that a job failed where the job threw', async () => {
    const run = await runGearmanTool(server(), ['-f', 'refuse'], '-')
    expect(run).toMatchObject({ code: 1, errors: 'Job failed\n' })
  })
})

describeOurServer('a Perl client', perlGearman(), (server) => {
  test('hears that a job failed where the job threw', async () => {
    const perl = startPerlClient(server())
    const events = await perl.run({ function: 'refuse', workload: Buffer.from('-'), exceptions: 0 })
    expect(events.map(({ event }) => event)).toEqual(['fail'])
    await perl.stop()
  })
})
