import { createHash } from 'node:crypto'

/** Makes the unique key of a submission: equal keys of one function are one job while it waits or runs. */
export type UniqueKeyGenerator = (functionName: string, workload: Uint8Array | string) => string

/** A digest of function and payload: 43 letters, where Gearman takes 64 bytes. */
export const digestKey: UniqueKeyGenerator = (functionName, workload) =>
  createHash('sha256').update(functionName).update('\0').update(workload).digest('base64url')
