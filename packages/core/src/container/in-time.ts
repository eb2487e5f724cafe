import { systemClock } from '@gearwork/transport'

/** How long what ends may take: then others end without it, and so does the job that it was built for. */
const patienceMs = 30_000

/** What ends, or rejects for it did not do so in half a minute. `what`: how the message names it. */
export function inTime(ending: Promise<void>, what = 'it'): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`${what} has not ended within ${patienceMs / 1_000} seconds`))
    ending.then(resolve, reject).finally(systemClock.after(patienceMs, late))
  })
}
