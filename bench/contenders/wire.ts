import type { Socket } from 'node:net'

const header = 12

export const types = {
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

export function packet(type: number, body: string): Buffer {
  const bytes = Buffer.alloc(header + body.length)
  bytes.writeUInt32BE(0x00524551, 0)
  bytes.writeUInt32BE(type, 4)
  bytes.writeUInt32BE(body.length, 8)
  bytes.write(body, header, 'latin1')
  return bytes
}

/** WORK_COMPLETE for a JOB_ASSIGN, with the workload as its result. */
export function completion(chunk: Buffer, start: number, end: number): Buffer {
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

/** Whole packets only: what is cut off waits for the next chunk. */
export function eachChunk(socket: Socket, receive: (chunk: Buffer) => void): void {
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

export function eachPacket(chunk: Buffer, receive: (type: number, start: number, end: number) => void): void {
  for (let at = 0; at < chunk.length; ) {
    const end = at + header + chunk.readUInt32BE(at + 8)
    receive(chunk.readUInt32BE(at + 4), at + header, end)
    at = end
  }
}
