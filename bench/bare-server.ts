// The ceiling for a job server in JavaScript: jobs go round, and nothing else is known. One function, first come,
// first served; no priorities, unique keys, limits, times, statistics or text protocol, and nobody who leaves is missed.
//
//   node bare-server.js PORT
import { createServer, type Socket } from 'node:net'
import { eachChunk, eachPacket, types } from './contenders/wire.js'

interface Peer {
  readonly socket: Socket
  /** What it is to be told, in one write for all that came in one read. */
  answers: Buffer[]
}

interface Job {
  readonly handle: string
  readonly workload: Buffer
  /** Who waits for its result; undefined for a background job. */
  readonly client: Peer | undefined
}

const header = 12
const answerMagic = 0x00524553
const nothing = answer(types.NO_JOB, 0)
const wakeUp = answer(types.NOOP, 0)

let queue: Job[] = []
let next = 0
let created = 0
const unfinished = new Map<string, Job>()
const asleep = new Set<Peer>()
const told = new Set<Peer>()

const hearers: Readonly<Record<number, (peer: Peer, body: Buffer) => void>> = {
  [types.SUBMIT_JOB]: (peer, body) => submit(peer, body, peer),
  [types.SUBMIT_JOB_BG]: (peer, body) => submit(peer, body, undefined),
  [types.GRAB_JOB]: grab,
  [types.WORK_COMPLETE]: complete,
  [types.PRE_SLEEP]: sleep,
}

createServer({ noDelay: true }, serve).listen(Number(process.argv[2]), '127.0.0.1')

function serve(socket: Socket): void {
  const peer: Peer = { socket, answers: [] }
  socket.on('error', () => {}).on('close', () => asleep.delete(peer))
  eachChunk(socket, (chunk) => {
    eachPacket(chunk, (type, start, end) => hearers[type]?.(peer, chunk.subarray(start, end)))
    flush()
  })
}

function submit(peer: Peer, body: Buffer, client: Peer | undefined): void {
  created += 1
  const handle = `H:bare:${created}`
  const workload = body.subarray(body.indexOf(0, body.indexOf(0) + 1) + 1)
  const job = { handle, workload, client }
  queue.push(job)
  unfinished.set(handle, job)
  tell(peer, withText(types.JOB_CREATED, handle))
  for (const worker of asleep) tell(worker, wakeUp)
  asleep.clear()
}

function grab(peer: Peer): void {
  const job = take()
  if (job === undefined) tell(peer, nothing)
  else tell(peer, withText(types.JOB_ASSIGN, `${job.handle}\0bench\0`, job.workload))
}

function take(): Job | undefined {
  const job = queue[next]
  if (job !== undefined) next += 1
  forgetTaken()
  return job
}

/** Now and then, for moving all that is left costs more than a job. */
function forgetTaken(): void {
  if (next < 65_536) return
  queue = queue.slice(next)
  next = 0
}

function complete(_: Peer, body: Buffer): void {
  const handle = body.toString('latin1', 0, body.indexOf(0))
  const job = unfinished.get(handle)
  unfinished.delete(handle)
  if (job?.client !== undefined) tell(job.client, withText(types.WORK_COMPLETE, '', body))
}

function sleep(peer: Peer): void {
  if (next < queue.length) tell(peer, wakeUp)
  else asleep.add(peer)
}

function tell(peer: Peer, packet: Buffer): void {
  peer.answers.push(packet)
  told.add(peer)
}

function flush(): void {
  for (const { socket, answers } of told) socket.write(Buffer.concat(answers))
  for (const peer of told) peer.answers = []
  told.clear()
}

function withText(type: number, text: string, body: Buffer = nothing.subarray(header)): Buffer {
  const packet = answer(type, text.length + body.length)
  packet.write(text, header, 'latin1')
  body.copy(packet, header + text.length)
  return packet
}

function answer(type: number, size: number): Buffer {
  const packet = Buffer.allocUnsafe(header + size)
  packet.writeUInt32BE(answerMagic, 0)
  packet.writeUInt32BE(type, 4)
  packet.writeUInt32BE(size, 8)
  return packet
}
