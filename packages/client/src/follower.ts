import type { Response } from '@gearwork/protocol'
import type { Errand } from './errand.js'

/** What servers say of running jobs. */
export type WorkName =
  | 'WORK_DATA'
  | 'WORK_WARNING'
  | 'WORK_STATUS'
  | 'WORK_COMPLETE'
  | 'WORK_FAIL'
  | 'WORK_EXCEPTION'

export type WorkPacket = Response<WorkName>

/** Someone who waits for a foreground job. */
export interface Follower {
  heard(packet: WorkPacket): void
  /** The server is gone, and what became of the job is not known. What it answers is submitted again. */
  lost(error: Error): Errand | undefined
  /** Nothing more will come: the client closes. */
  fail(error: unknown): void
}
