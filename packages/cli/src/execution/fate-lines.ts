import type { Application, DeadJobFacts, FailedJobFacts, PostponedJobFacts } from '@gearwork/core'
import { firstLineOf } from '../terminal/first-line.js'
import { bad, type Line, strong } from '../terminal/line.js'
import type { Output } from '../terminal/output.js'

/** Tells what becomes of jobs that failed in the background: nobody else hears of them. */
export function tellFates({ dispatcher }: Application, output: Output): void {
  dispatcher.on('gearman.job.retrying', (event) => output.stamp(...retryLine(event)))
  dispatcher.on('gearman.job.snoozed', (event) => output.stamp(...snoozeLine(event)))
  dispatcher.on('gearman.job.discarded', (event) => output.stamp(strong('discarded:'), ` ${saying(event)}`))
  dispatcher.on('gearman.job.dead-lettered', (event) => output.stamp(...letterLine(event)))
}

function retryLine(event: PostponedJobFacts): Line {
  const again = `again in ${seconds(event)} (attempt ${event.attempt} of ${event.attempts})`
  return [bad('failed:'), ` ${saying(event)}; ${again}`]
}

function snoozeLine(event: PostponedJobFacts): Line {
  return [strong('snoozed:'), ` ${saying(event)}; again in ${seconds(event)}`]
}

function letterLine(event: DeadJobFacts): Line {
  const kept = `given up at attempt ${event.attempt} of ${event.attempts}; \`gearman failed:show ${event.letter.id}\``
  return [bad('failed:'), ` ${saying(event)}; ${kept}`]
}

function saying({ job, error }: FailedJobFacts): string {
  return `${job.callableName}: ${firstLineOf(error)}`
}

function seconds({ delayMs }: PostponedJobFacts): string {
  return `${Math.ceil(delayMs / 1_000)} s`
}
