import type { ChangeReceiver } from './changes.js'
import { readRecord, storedJob } from './record.js'
import type { StoreEvents } from './store.js'

/** A store that opens tells the changes that would lead to what is in it; a job's retries before the job. */
export function restoring(events: Pick<StoreEvents, 'restored' | 'resumed'>): ChangeReceiver {
  let retries = 0
  return {
    keep(bytes, start) {
      const record = readRecord(bytes, start)
      events.restored(storedJob(record, retries))
      retries = 0
      return record.end
    },
    drop() {},
    retry(_number, known) {
      retries = known
    },
    giveOut: (number) => events.resumed(number),
  }
}
