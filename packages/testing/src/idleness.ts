import { setTimeout as sleep } from 'node:timers/promises'
import type { Dispatcher } from '@gearwork/core'
import type { JobServer } from '@gearwork/server'
import { quietWire, watchWire } from './wire.js'

/** How often it is looked, in milliseconds: whoever talks to the server may be no part of the application. */
const lookMs = 5

/** Resolves when a server has nothing to do now, and the works are done with what they had; looks until the signal aborts. */
export function idleness(server: JobServer, dispatcher: Dispatcher): (signal: AbortSignal) => Promise<void> {
  watchWire()
  let running = 0
  dispatcher.on('gearman.work.starting', () => void running++, { priority: Number.POSITIVE_INFINITY })
  dispatcher.on('gearman.work.executed', () => void running--, { priority: Number.POSITIVE_INFINITY })
  const busy = () => running > 0 || server.held().some(({ state }) => state !== 'waiting')
  return async (signal) => {
    for (let quiet = 0; quiet < 2 && !signal.aborted; ) {
      await quietWire()
      quiet = busy() ? 0 : quiet + 1
      if (quiet === 0) await sleep(lookMs)
    }
  }
}
