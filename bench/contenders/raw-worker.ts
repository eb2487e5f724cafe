import { connect, type Socket } from 'node:net'
import { completion, eachChunk, eachPacket, packet, types } from './wire.js'

const grab = packet(types.GRAB_JOB, '')
const sleep = packet(types.PRE_SLEEP, '')
const abilities = packet(types.CAN_DO, 'bench')

/** Answers each job with its workload, so many at a time, and sleeps when the last grab was refused. */
export function work(port: number, inFlight: number, done: () => void): Socket {
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
