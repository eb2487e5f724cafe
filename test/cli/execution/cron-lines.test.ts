import { Dispatcher, type EventMap } from '@gearwork/core'
import { expect, test } from 'vitest'
import { tellSchedules } from '../../../packages/cli/src/execution/cron-lines.js'
import { Output } from '../../../packages/cli/src/terminal/output.js'
import { acmeService } from '../acme.js'
import { Paper } from '../terminal.js'

const work = acmeService()
const [job] = work.jobs
const facts = { work, job, schedule: job?.schedules[0], at: new Date('2026-07-06T01:00:00Z') }

test('an occurrence that is not run is told of, with the reason', async () => {
  const stdout = new Paper(false)
  const now = () => new Date(2014, 3, 7, 9, 5, 1)
  const dispatcher = new Dispatcher()
  tellSchedules({ dispatcher }, new Output({ stdout, stderr: stdout, env: {}, now }))
  const failed = { ...facts, error: new Error('nobody\nis there') } as EventMap['gearman.cron.failed']
  await dispatcher.dispatch('gearman.cron.failed', failed)
  for (const reason of ['ran', 'late'] as const) {
    const skipped = { ...facts, reason } as unknown as EventMap['gearman.cron.skipped']
    await dispatcher.dispatch('gearman.cron.skipped', skipped)
  }
  expect(stdout.text).toBe(
    [
      '[2014-04-07 09:05:01] not scheduled: reverse of 2026-07-06T01:00:00Z: nobody',
      '[2014-04-07 09:05:01] skipped: reverse of 2026-07-06T01:00:00Z: it was run already',
      '[2014-04-07 09:05:01] skipped: reverse of 2026-07-06T01:00:00Z: the one after it is due',
      '',
    ].join('\n'),
  )
})
