// The ceiling for JavaScript: prebuilt packets written to a socket, answers counted and nothing else known.
//
//   node raw.js MODE PORT JOBS IN_FLIGHT
import { connect, type Socket } from 'node:net'
import { type Contender, type Load, payloadBytes, run } from './contender.js'

const header = 12
const types = {
  CAN_DO: 1,
  PRE_SLEEP: 4,
  NOOP: 6,
  SUBMIT_JOB: 7,
  JOB_CREATED: 8,
  GRAB_JOB: 9,
  NO_JOB: 10,
  JOB_ASSIGN: 11,
  WORK_COMPLETE: 13,
  SUBMIT_JOB_BG: 18,
} as const

const payload = 'x'.repeat(payloadBytes)
const grab = packet(types.GRAB_JOB, '')
const sleep = packet(types.PRE_SLEEP, '')
const abilities = packet(types.CAN_DO, 'bench')

const raw: Contender = {
  submit: (load) => pipeline(load, types.SUBMIT_JOB_BG, types.JOB_CREATED),
  call: (load) => pipeline(load, types.SUBMIT_JOB, types.WORK_COMPLETE),
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

/** Keeps as many requests in flight as the load says, until all have their answer. */
function pipeline({ port, jobs, inFlight }: Load, request: number, answer: number): Promise<unknown> {
  const one = packet(request, `bench\0\0${payload}`)
  const batch = Buffer.concat(Array.from({ length: inFlight }, () => one))
  return new Promise((resolve) => {
    let unsent = jobs
    let unanswered = jobs
    const socket = connect(port, '127.0.0.1')
    const send = (count: number) => {
      const sent = Math.min(count, unsent)
      unsent -= sent
      if (sent > 0) socket.write(batch.subarray(0, sent * one.length))
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

function work(port: number, inFlight: number, done: () => void): Socket {
  const socket = connect(port, '127.0.0.1')
  let grabs = inFlight
  socket.write(Buffer.concat([abilities, ...Array.from({ length: inFlight }, () => grab)]))
  eachChunk(socket, (chunk) => {
    const answers: Buffer[] = []
    eachPacket(chunk, (type, start, end) => {
      if (type === types.JOB_ASSIGN) {
        answers.push(completion(chunk, start, end), grab)
        done()
      } else if (type === types.NO_JOB) {
        grabs -= 1
        if (grabs === 0) answers.push(sleep)
      } else if (type === types.NOOP) {
        while (grabs < inFlight) {
          answers.push(grab)
          grabs += 1
        }
      }
    })
    if (answers.length > 0 && !socket.destroyed) socket.write(Buffer.concat(answers))
  })
  return socket
}

/** WORK_COMPLETE with the workload as its result. */
function completion(chunk: Buffer, start: number, end: number): Buffer {
  const handleEnd = chunk.indexOf(0, start) + 1
  const workload = chunk.indexOf(0, handleEnd) + 1
  const answer = Buffer.allocUnsafe(header + (handleEnd - start) + (end - workload))
  answer.writeUInt32BE(0x00524551, 0)
  answer.writeUInt32BE(types.WORK_COMPLETE, 4)
  answer.writeUInt32BE(answer.length - header, 8)
  chunk.copy(answer, header, start, handleEnd)
  chunk.copy(answer, header + handleEnd - start, workload, end)
  return answer
}

function packet(type: number, body: string): Buffer {
  const bytes = Buffer.alloc(header + body.length)
  bytes.writeUInt32BE(0x00524551, 0)
  bytes.writeUInt32BE(type, 4)
  bytes.writeUInt32BE(body.length, 8)
  bytes.write(body, header, 'latin1')
  return bytes
}

/** Whole packets only: what is cut off waits for the next chunk. */
function eachChunk(socket: Socket, receive: (chunk: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (data: Buffer) => {
    const bytes = rest.length === 0 ? data : Buffer.concat([rest, data])
    let end = 0
    while (bytes.length - end >= header) {
      const next = end + header + bytes.readUInt32BE(end + 8)
      if (next > bytes.length) break
      end = next
    }
    rest = bytes.subarray(end)
    receive(bytes.subarray(0, end))
  })
}

function eachPacket(chunk: Buffer, receive: (type: number, start: number, end: number) => void): void {
  for (let at = 0; at < chunk.length; ) {
    const end = at + header + chunk.readUInt32BE(at + 8)
    receive(chunk.readUInt32BE(at + 4), at + header, end)
    at = end
  }
}
