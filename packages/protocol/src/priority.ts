import type { RequestName } from './packets.js'

/** The three queues of a function, in the order in which they are served. */
export const priorities = ['high', 'normal', 'low'] as const
/** The queue of a function in which a job stands. */
export type Priority = (typeof priorities)[number]

interface SubmissionKind {
  readonly priority: Priority
  readonly background: boolean
}

/** What each plain submission packet means. */
export const submissions = {
  SUBMIT_JOB: { priority: 'normal', background: false },
  SUBMIT_JOB_HIGH: { priority: 'high', background: false },
  SUBMIT_JOB_LOW: { priority: 'low', background: false },
  SUBMIT_JOB_BG: { priority: 'normal', background: true },
  SUBMIT_JOB_HIGH_BG: { priority: 'high', background: true },
  SUBMIT_JOB_LOW_BG: { priority: 'low', background: true },
} as const satisfies Partial<Record<RequestName, SubmissionKind>>

/** The packets that submit a job which runs as soon as a worker takes it. */
export type SubmissionName = keyof typeof submissions

const foreground: Record<Priority, SubmissionName> = {
  high: 'SUBMIT_JOB_HIGH',
  normal: 'SUBMIT_JOB',
  low: 'SUBMIT_JOB_LOW',
}

const background: Record<Priority, SubmissionName> = {
  high: 'SUBMIT_JOB_HIGH_BG',
  normal: 'SUBMIT_JOB_BG',
  low: 'SUBMIT_JOB_LOW_BG',
}

/** The packet that submits a job of this priority. */
export function submissionName(kind: SubmissionKind): SubmissionName {
  return (kind.background ? background : foreground)[kind.priority]
}
