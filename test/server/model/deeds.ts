import { encodePacket, type Priority, submissionName } from '@gearwork/protocol'
import fc from 'fast-check'
import { unwritten, type WrittenRequest } from '../../conformance/peer.js'

/**
 * What a peer does, in the words of the protocol. `job` counts the jobs that were ever created, from 1; below 1 it
 * counts those that the peer runs, or for others' questions all that there are.
 */
export type Deed =
  | {
      readonly do: 'submit'
      readonly fn: string
      readonly unique: string
      readonly priority: Priority
      readonly background: boolean
      readonly later: boolean
      readonly workload: string
    }
  | { readonly do: 'grab' | 'sleep' | 'reset' | 'exceptions' }
  | { readonly do: 'canDo' | 'cantDo'; readonly fn: string }
  | { readonly do: 'complete' | 'fail' | 'exception' | 'data'; readonly job: number }
  | { readonly do: 'progress'; readonly job: number; readonly numerator: number }
  | { readonly do: 'ask' | 'cancel'; readonly job: number }
  | { readonly do: 'askUnique'; readonly unique: string }
  | { readonly do: 'create' | 'drop'; readonly fn: string }
  | { readonly do: 'maxqueue'; readonly fn: string; readonly most: number }

export const handleOf = (number: number) => `X:${number}`

const fn = fc.constantFrom('f', 'f', 'f', 'g', 'g', 'h')
const job = fc.integer({ min: -12, max: 3 })
const only = <D extends Deed['do']>(...deeds: D[]) => fc.constantFrom(...deeds)

/** Anything that may be said, mostly what leads somewhere. */
export const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: only('submit'),
      fn,
      unique: fc.constantFrom('', '', '-', 'u', 'v'),
      priority: fc.constantFrom('high', 'normal', 'low'),
      background: fc.boolean(),
      later: fc.integer({ max: 9, min: 0 }).map((number) => number === 0),
      workload: fc.constantFrom('', 'x', 'y'),
    }),
  },
  { weight: 7, arbitrary: fc.record({ do: only('grab') }) },
  { weight: 4, arbitrary: fc.record({ do: only('sleep') }) },
  { weight: 5, arbitrary: fc.record({ do: only('canDo'), fn }) },
  { weight: 1, arbitrary: fc.record({ do: only('cantDo'), fn }) },
  { weight: 1, arbitrary: fc.record({ do: only('reset', 'exceptions') }) },
  { weight: 6, arbitrary: fc.record({ do: only('complete', 'fail', 'exception', 'data'), job }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: only('progress'), job, numerator: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: only('ask', 'cancel'), job }) },
  { weight: 1, arbitrary: fc.record({ do: only('askUnique'), unique: fc.constantFrom('u', 'v', '-', '') }) },
  { weight: 1, arbitrary: fc.record({ do: only('create', 'drop'), fn }) },
  { weight: 1, arbitrary: fc.record({ do: only('maxqueue'), fn, most: fc.constantFrom(0, 1, 3) }) },
)

/** The packet or line that says it. */
export function bytesOf(said: Deed): Buffer {
  const words = wordsOf(said)
  if (typeof words === 'string') return Buffer.from(`${words}\r\n`)
  return encodePacket(unwritten(words), 'request', 'latin1')
}

function wordsOf(said: Deed): string | WrittenRequest {
  switch (said.do) {
    case 'submit':
      return submission(said)
    case 'grab':
      return { name: 'GRAB_JOB_UNIQ' }
    case 'sleep':
      return { name: 'PRE_SLEEP' }
    case 'canDo':
      return { name: 'CAN_DO', function: said.fn }
    case 'cantDo':
      return { name: 'CANT_DO', function: said.fn }
    case 'reset':
      return { name: 'RESET_ABILITIES' }
    case 'exceptions':
      return { name: 'OPTION_REQ', option: 'exceptions' }
    case 'complete':
      return { name: 'WORK_COMPLETE', handle: handleOf(said.job), data: 'end' }
    case 'exception':
      return { name: 'WORK_EXCEPTION', handle: handleOf(said.job), data: 'end' }
    case 'fail':
      return { name: 'WORK_FAIL', handle: handleOf(said.job) }
    case 'data':
      return { name: 'WORK_DATA', handle: handleOf(said.job), data: 'part' }
    case 'progress':
      return {
        name: 'WORK_STATUS',
        handle: handleOf(said.job),
        numerator: `${said.numerator}`,
        denominator: '9',
      }
    case 'ask':
      return { name: 'GET_STATUS', handle: handleOf(said.job) }
    case 'askUnique':
      return { name: 'GET_STATUS_UNIQUE', unique: said.unique }
    case 'cancel':
      return `cancel job ${handleOf(said.job)}`
    case 'create':
    case 'drop':
      return `${said.do} function ${said.fn}`
    case 'maxqueue':
      return `maxqueue ${said.fn} ${said.most}`
  }
}

function submission({ fn, unique, workload, ...said }: Extract<Deed, { do: 'submit' }>): WrittenRequest {
  const job = { function: fn, unique, workload }
  if (said.later) return { name: 'SUBMIT_JOB_EPOCH', ...job, epoch: '99999999999' }
  return { name: submissionName(said), ...job }
}
