import type { RequestName } from '@gearwork/protocol'
import { canDo, canDoTimeout, cantDo, resetAbilities } from './abilities.js'
import { grabJob, preSleep } from './grab-job.js'
import type { Handler } from './handler.js'
import { echo, notImplemented, option, setClientId } from './session.js'
import { getStatus, getStatusUnique } from './status.js'
import { submitJob, submitJobEpoch, submitJobSched, submitReduceJob } from './submit-job.js'
import { workComplete, workData, workException, workFail, workStatus } from './work.js'

export type { Handler } from './handler.js'

/** Each packet a server receives, and who sees to it. */
export const handlers: { readonly [N in RequestName]: Handler<N> } = {
  CAN_DO: canDo,
  CAN_DO_TIMEOUT: canDoTimeout,
  CANT_DO: cantDo,
  RESET_ABILITIES: resetAbilities,
  ALL_YOURS: notImplemented,
  SET_CLIENT_ID: setClientId,
  OPTION_REQ: option,
  ECHO_REQ: echo,
  SUBMIT_JOB: submitJob('SUBMIT_JOB'),
  SUBMIT_JOB_HIGH: submitJob('SUBMIT_JOB_HIGH'),
  SUBMIT_JOB_LOW: submitJob('SUBMIT_JOB_LOW'),
  SUBMIT_JOB_BG: submitJob('SUBMIT_JOB_BG'),
  SUBMIT_JOB_HIGH_BG: submitJob('SUBMIT_JOB_HIGH_BG'),
  SUBMIT_JOB_LOW_BG: submitJob('SUBMIT_JOB_LOW_BG'),
  SUBMIT_JOB_EPOCH: submitJobEpoch,
  SUBMIT_JOB_SCHED: submitJobSched,
  SUBMIT_REDUCE_JOB: submitReduceJob(false),
  SUBMIT_REDUCE_JOB_BACKGROUND: submitReduceJob(true),
  GRAB_JOB: grabJob,
  GRAB_JOB_UNIQ: grabJob,
  GRAB_JOB_ALL: grabJob,
  PRE_SLEEP: preSleep,
  WORK_STATUS: workStatus,
  WORK_DATA: workData,
  WORK_WARNING: workData,
  WORK_COMPLETE: workComplete,
  WORK_FAIL: workFail,
  WORK_EXCEPTION: workException,
  GET_STATUS: getStatus,
  GET_STATUS_UNIQUE: getStatusUnique,
}
