import type { Response } from '@gearwork/protocol'

/** What servers say of running jobs. */
export type WorkName =
  | 'WORK_DATA'
  | 'WORK_WARNING'
  | 'WORK_STATUS'
  | 'WORK_COMPLETE'
  | 'WORK_FAIL'
  | 'WORK_EXCEPTION'

export type WorkPacket = Response<WorkName>
