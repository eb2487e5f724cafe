// The thread that waits for the disk: it reads the store, then makes changes, each lot of them in one transaction.
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type OpenDatabase, openDatabase } from './database.js'
import { Hurry } from './hurry.js'
import type { FromThread, ThreadData, ToThread } from './messages.js'
import type { Places } from './places.js'
import { refusalOf } from './refusal.js'
import { readRows, rowChanges } from './rows.js'
import { Transactions } from './transactions.js'

/** After a failure, how long until it looks whether all is well again, in milliseconds. */
const retryMs = 1_000

const port = parentPort as MessagePort
const { file, hurry } = workerData as ThreadData
await serve()

async function serve(): Promise<void> {
  try {
    const store = openDatabase(file)
    try {
      await tell(store)
      listen(store, store.accept())
    } catch (error) {
      store.discard()
      throw error
    }
  } catch (error) {
    const { kind, finding } = refusalOf(error)
    say({ kind: 'refused', refusal: kind, finding })
    port.close()
  }
}

/** A part at a time, so that whoever takes the jobs in has time for others in between. */
async function tell({ database }: OpenDatabase): Promise<void> {
  for (const bytes of readRows(database)) {
    say({ kind: 'part', bytes })
    await once(port, 'message')
  }
}

function listen({ database, close }: OpenDatabase, places: Places): void {
  const transactions = new Transactions(database, rowChanges(database), places, new Hurry(hurry))
  let later: NodeJS.Timeout | undefined
  const recover = (): void => {
    if (transactions.recovers()) say({ kind: 'recovered' })
    else later = setTimeout(recover, retryMs)
  }
  port.on('message', (message: ToThread) => {
    clearTimeout(later)
    if (message.kind === 'changes') {
      const answer = make(transactions, message.bytes)
      say(answer)
      if (answer.kind === 'failed') later = setTimeout(recover, retryMs)
    } else if (message.kind === 'close') {
      close()
      port.close()
    }
  })
  say({ kind: 'open' })
}

function make(transactions: Transactions, { buffer, byteOffset, byteLength }: Uint8Array): FromThread {
  try {
    transactions.make(Buffer.from(buffer, byteOffset, byteLength))
    return { kind: 'done' }
  } catch (error) {
    return { kind: 'failed', reason: (error as Error).message }
  }
}

function say(message: FromThread): void {
  port.postMessage(message)
}
