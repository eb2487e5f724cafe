import type { ChangeReceiver } from './changes.js'
import { storedJob } from './record.js'
import type { StoreEvents } from './store.js'

/** A store that opens tells the changes that would lead to what is in it; a job's retries before the job. */
export function restoring(events: Pick<StoreEvents, 'restored' | 'resumed'>): ChangeReceiver {
  let retries = 0
  return {
    keep(number, record) {
      events.restored(storedJob(number, record, retries))
      retries = 0
    },
    drop() {},
    retry(_number, known) {
      retries = known
    },
    giveOut: (number) => events.resumed(number),
  }
}
