import type { Priority } from '@gearwork/protocol'
import type { Heard, WrittenResponse } from '../../conformance/peer.js'
import type { Deed } from './deeds.js'

export interface ModelJob {
  readonly number: number
  readonly fn: string
  readonly unique: string
  readonly workload: string
  readonly priority: Priority
  /** Under which another submission finds it; empty once none does. */
  key: string
  background: boolean
  /** Where it stands, in its line or among what its worker has: a later one is behind; 0 = its time has not come. */
  place: number
  worker: number | undefined
  waits: number[]
  retries: number
  progress: number
}

export interface ModelPeer {
  abilities: string[]
  state: 'awake' | 'asleep' | 'woken'
  exceptions: boolean
  heard: Heard[]
}

export type Work = Extract<Deed, { do: 'complete' | 'fail' | 'exception' | 'data' | 'progress' }>

/** What is said to who speaks of a job that it does not run. */
export const unheard = {
  complete: 'result',
  fail: 'result',
  progress: 'result',
  data: 'data',
  exception: 'exception',
} as const

const errors = {
  result: ['JOB_NOT_FOUND', 'Job given in work result not found'],
  data: ['JOB_NOT_FOUND', 'Job does not exist on server'],
  exception: ['JOB_NOT_FOUND', 'An exception was received for a job that does not exist'],
  full: ['QUEUE_ERROR', 'Job queue is full'],
} as const

export function newcomer(): ModelPeer {
  return { abilities: [], state: 'awake', exceptions: false, heard: [] }
}

export function keyOf({ fn, unique, workload }: Extract<Deed, { do: 'submit' }>): string {
  if (unique === '-') return workload === '' ? '' : `${fn} holding ${workload}`
  return unique === '' ? '' : `${fn} named ${unique}`
}

export function progressOf(job: ModelJob | undefined) {
  return {
    known: job === undefined ? '0' : '1',
    running: job?.worker === undefined ? '0' : '1',
    numerator: `${job?.progress ?? 0}`,
    denominator: job === undefined || job.progress === 0 ? '0' : '9',
  }
}

export function packetOf(deed: Work, handle: string): WrittenResponse {
  switch (deed.do) {
    case 'progress':
      return { name: 'WORK_STATUS', handle, numerator: `${deed.numerator}`, denominator: '9' }
    case 'data':
      return { name: 'WORK_DATA', handle, data: 'part' }
    case 'fail':
      return { name: 'WORK_FAIL', handle }
    case 'complete':
      return { name: 'WORK_COMPLETE', handle, data: 'end' }
    case 'exception':
      return { name: 'WORK_EXCEPTION', handle, data: 'end' }
  }
}

export function error(which: keyof typeof errors): Heard {
  const [code, text] = errors[which]
  return { name: 'ERROR', code, text }
}
