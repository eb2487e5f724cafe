import type { Application, CronFacts } from '@gearwork/core'
import { firstLineOf } from '../terminal/first-line.js'
import { bad, strong } from '../terminal/line.js'
import type { Output } from '../terminal/output.js'

const skipReasons = { ran: 'it was run already', late: 'the one after it is due' } as const

/** Tells of occurrences that are not run: nobody else hears of them. */
export function tellSchedules({ dispatcher }: Pick<Application, 'dispatcher'>, output: Output): void {
  dispatcher.on('gearman.cron.failed', (event) => {
    output.stamp(bad('not scheduled:'), ` ${saying(event)}: ${firstLineOf(event.error)}`)
  })
  dispatcher.on('gearman.cron.skipped', (event) => {
    output.stamp(strong('skipped:'), ` ${saying(event)}: ${skipReasons[event.reason]}`)
  })
}

/** `Mail~digest of 2026-07-06T01:00:00Z` */
function saying({ job, at }: CronFacts): string {
  return `${job.callableName} of ${at.toISOString().replace('.000', '')}`
}
