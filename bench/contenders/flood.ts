// One client and one worker who never let a queue grow: flood.js PORT JOBS
//
// Prints how many jobs are done at every hundredth of them.
import { connect } from 'node:net'
import { payload } from './contender.js'
import { work } from './raw-worker.js'
import { eachChunk, eachPacket, packet, types } from './wire.js'

/** A line it prints. */
export interface Progress {
  readonly done: number
}

const [port = 0, jobs = 0] = process.argv.slice(2).map(Number)
const mostUnanswered = 500
/** Jobs that wait or run. */
const mostUndone = 10_000
/** Fewer than these are not worth a packet of the network. */
const leastAtOnce = 50
const hundredth = Math.ceil(jobs / 100)

const one = packet(types.SUBMIT_JOB_BG, `bench\0\0${payload}`)
const batch = Buffer.concat(Array.from({ length: mostUnanswered }, () => one))
let submitted = 0
let answered = 0
let done = 0

const client = connect(port, '127.0.0.1')
const worker = work(port, 50, () => {
  done += 1
  if (done % hundredth === 0 || done === jobs) console.log(JSON.stringify({ done } satisfies Progress))
  if (done < jobs) return submit()
  client.destroy()
  worker.destroy()
})
eachChunk(client, (chunk) => {
  eachPacket(chunk, (type) => {
    if (type === types.JOB_CREATED) answered += 1
  })
  submit()
})
submit()

/** As much as there is room for. */
function submit(): void {
  const unsent = jobs - submitted
  const room = Math.min(unsent, mostUnanswered - (submitted - answered), mostUndone - (submitted - done))
  if (room === 0 || room < Math.min(leastAtOnce, unsent)) return
  submitted += room
  client.write(batch.subarray(0, room * one.length))
}
