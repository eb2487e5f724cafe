// The thread that waits for the disk: it reads the store, then makes changes, each lot of them in one transaction.
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from './database.js'
import type { FromThread, ThreadData, ToThread } from './messages.js'
import { refusalOf } from './refusal.js'
import { Rows } from './rows.js'

const port = parentPort as MessagePort
await serve((workerData as ThreadData).file)

async function serve(file: string): Promise<void> {
  try {
    const { database, accept, close, discard } = openDatabase(file)
    try {
      const rows = new Rows(database)
      await read(rows)
      accept()
      change(rows, close)
    } catch (error) {
      discard()
      throw error
    }
  } catch (error) {
    const { kind, finding } = refusalOf(error)
    say({ kind: 'refused', refusal: kind, finding })
    port.close()
  }
}

/** A part at a time, so that whoever takes the jobs in has time for others in between. */
async function read(rows: Rows): Promise<void> {
  for (const bytes of rows.read()) {
    say({ kind: 'part', bytes })
    await once(port, 'message')
  }
}

function change(rows: Rows, close: () => void): void {
  port.on('message', (message: ToThread) => {
    if (message.kind === 'changes') say(make(rows, message.bytes))
    if (message.kind !== 'close') return
    close()
    port.close()
  })
  say({ kind: 'open' })
}

function make(rows: Rows, { buffer, byteOffset, byteLength }: Uint8Array): FromThread {
  try {
    rows.change(Buffer.from(buffer, byteOffset, byteLength))
    return { kind: 'done' }
  } catch (error) {
    return { kind: 'failed', reason: (error as Error).message }
  }
}

function say(message: FromThread): void {
  port.postMessage(message)
}
