// The ceiling for JavaScript: prebuilt packets written to a socket, answers counted and nothing else known.
//
//   node raw.js MODE PORT JOBS IN_FLIGHT
import { connect } from 'node:net'
import { type Contender, type Load, payload, run } from './contender.js'
import { work } from './raw-worker.js'
import { eachChunk, eachPacket, packet, types } from './wire.js'

/** How many requests lie one behind the other in a buffer that is cut to what may be sent. */
type Batch = (count: number) => Buffer

const raw: Contender = {
  submit: (load) => pipeline(load, same(types.SUBMIT_JOB_BG, load.inFlight), types.JOB_CREATED),
  submitDistinct: (load) => pipeline(load, distinct(load.inFlight), types.JOB_CREATED),
  call: (load) => pipeline(load, same(types.SUBMIT_JOB, load.inFlight), types.WORK_COMPLETE),
  drain: ({ port, jobs, inFlight }) =>
    new Promise((resolve) => {
      let left = jobs
      const socket = work(port, inFlight, () => {
        left -= 1
        if (left === 0) resolve(socket.destroy())
      })
    }),
  serve: async ({ port, inFlight }) => {
    work(port, inFlight, () => {})
  },
}

run(raw)

/** Requests without a unique key. */
function same(type: number, most: number): Batch {
  const one = packet(type, `bench\0\0${payload}`)
  const all = Buffer.concat(Array.from({ length: most }, () => one))
  return (count) => all.subarray(0, count * one.length)
}

/** Background requests, each with a unique key of its own. */
function distinct(most: number): Batch {
  const digits = 10
  const one = packet(types.SUBMIT_JOB_BG, `bench\0${'0'.repeat(digits)}\0${payload}`)
  const all = Buffer.concat(Array.from({ length: most }, () => one))
  const key = one.indexOf('bench\0') + 'bench\0'.length
  let last = 0
  return (count) => {
    // A copy: what was written before may still wait to be sent.
    const batch = Buffer.from(all.subarray(0, count * one.length))
    for (let at = key; at < batch.length; at += one.length) {
      last += 1
      batch.write(String(last).padStart(digits, '0'), at, 'latin1')
    }
    return batch
  }
}

/** Keeps as many requests in flight as the load says, until all have their answer. */
function pipeline({ port, jobs, inFlight }: Load, batch: Batch, answer: number): Promise<unknown> {
  return new Promise((resolve) => {
    let unsent = jobs
    let unanswered = jobs
    const socket = connect(port, '127.0.0.1')
    const send = (count: number) => {
      const sent = Math.min(count, unsent)
      unsent -= sent
      if (sent > 0) socket.write(batch(sent))
    }
    eachChunk(socket, (chunk) => {
      let answers = 0
      eachPacket(chunk, (type) => {
        if (type === answer) answers += 1
      })
      unanswered -= answers
      if (unanswered === 0) resolve(socket.destroy())
      else send(answers)
    })
    send(inFlight)
  })
}
