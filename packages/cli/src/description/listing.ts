import type { ListedJob, ListedWork } from '@gearwork/core'
import { type Line, label, value } from '../terminal/line.js'

/** What `worker:list` prints: the lines of GearmanBundle's `gearman:worker:list`. Jobs are numbered through all works. */
export function listLines(works: Iterable<ListedWork>): readonly Line[] {
  const lines: Line[] = []
  let number = 0
  for (const work of works) {
    lines.push(...workLines(work))
    for (const job of work.jobs) lines.push(...jobLines(job, ++number))
  }
  return lines
}

function workLines(work: ListedWork): readonly Line[] {
  return [
    [label('@Worker:'), '  ', value(work.className)],
    [label('callablename:'), '  ', value(work.name)],
    [label('Jobs:')],
  ]
}

function jobLines(job: ListedJob, number: number): readonly Line[] {
  const lines: Line[] = [
    ['  - ', value(`#${number}`)],
    ['      ', label('name:'), ' ', value(job.method)],
    ['      ', label('callablename:'), ' ', value(job.callableName)],
  ]
  if (job.jobPrefix !== '') lines.push(['      ', label('jobPrefix:'), ' ', value(job.jobPrefix)])
  return lines
}
