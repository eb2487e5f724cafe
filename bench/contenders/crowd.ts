// Many clients in one process: they connect, wait for a line on standard input, and submit one job after the other.
//
//   node crowd.js PORT CLIENTS JOBS_EACH
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { payload } from './contender.js'
import { eachChunk, eachPacket, packet, types } from './wire.js'

/** The first line it prints. */
export interface Connected {
  readonly connected: number
}

/** The second. */
export interface Served {
  /** Clients that had an answer to every job. */
  readonly served: number
  readonly answersMs: readonly number[]
}

const [port = 0, clients = 0, jobsEach = 0] = process.argv.slice(2).map(Number)
const request = packet(types.SUBMIT_JOB_BG, `bench\0\0${payload}`)
/** So many at a time: gearmand lets no more than 32 wait to be accepted. */
const connectingAtOnce = 8
/** Who has no answer by then is not served. */
const patienceMs = 60_000

const sockets = await connectAll()
print({ connected: sockets.length } satisfies Connected)
await once(process.stdin, 'data')
const answersMs: number[] = []
let served = 0
const all = Promise.all(sockets.map(submitAll))
await Promise.race([all, sleep(patienceMs, undefined, { ref: false })])
print({ served, answersMs } satisfies Served)
for (const socket of sockets) socket.destroy()
process.stdin.destroy()

async function connectAll(): Promise<readonly Socket[]> {
  const connected: Socket[] = []
  let left = clients
  const some = async () => {
    while (left > 0) {
      left -= 1
      const socket = await connectOne()
      if (socket !== undefined) connected.push(socket)
    }
  }
  await Promise.all(Array.from({ length: connectingAtOnce }, some))
  return connected
}

/** @returns nothing where the connection is refused. */
function connectOne(): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('connect', () => resolve(socket)).on('error', () => resolve(undefined))
  })
}

/** Resolves when all jobs have their answer, or the connection is gone. */
function submitAll(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    let left = jobsEach
    let sentAt = performance.now()
    eachChunk(socket, (chunk) => {
      eachPacket(chunk, (type) => {
        if (type !== types.JOB_CREATED) return
        const now = performance.now()
        answersMs.push(Math.round((now - sentAt) * 1000) / 1000)
        left -= 1
        if (left === 0) {
          served += 1
          resolve()
        } else {
          sentAt = now
          socket.write(request)
        }
      })
    })
    socket.once('close', () => resolve())
    socket.write(request)
  })
}

function print(line: Connected | Served): void {
  console.log(JSON.stringify(line))
}
