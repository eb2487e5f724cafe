import type { Request, Response } from '@gearwork/protocol'
import { Connection, resolveConnectionOptions } from '@gearwork/transport'

/** A job as the server handed it out. */
export interface RawJob {
  readonly handle: string
  readonly function: string
  readonly unique: string
  readonly reducer: string | undefined
  readonly workload: Buffer
  /** Any packet about any job. */
  send(packet: Request): void
  data(data: string): void
  warning(data: string): void
  status(numerator: number | string, denominator: number | string): void
  complete(data?: Uint8Array | string): void
  fail(): void
  exception(data: Uint8Array | string): void
}

export type RawHandler = (job: RawJob) => void

/** A worker that is nothing but packets: what it answers, and when, is the test's affair. */
export interface RawWorker {
  /** Every job it was ever handed, in order. */
  readonly jobs: readonly RawJob[]
  close(): Promise<void>
}

/** Resolves when the server knows its functions. It comes back when the server does. */
export function startRawWorker(
  server: { readonly host: string; readonly port: number },
  functions: Readonly<Record<string, RawHandler>>,
  { concurrency = 1, clientId = 'raw-worker' } = {},
): Promise<RawWorker> {
  const jobs: RawJob[] = []
  /** Grabs without an answer, and jobs in hand: together never more than the concurrency. */
  let grabs = 0
  let held = 0
  const connection = new Connection(
    { host: server.host, port: server.port },
    {
      opened() {
        grabs = 0
        held = 0
        connection.send({ name: 'SET_CLIENT_ID', clientId })
        for (const name of Object.keys(functions)) connection.send({ name: 'CAN_DO', function: name })
        fill()
        connection.send({ name: 'ECHO_REQ', data: Buffer.from('registered') })
      },
      packet: receive,
      lost() {},
    },
    resolveConnectionOptions({ backoff: { firstMs: 20, longestMs: 100 } }),
  )
  let registered = () => {}
  const ready = new Promise<void>((resolve) => {
    registered = resolve
  })

  function fill(): void {
    for (; grabs + held < concurrency; grabs++) connection.send({ name: 'GRAB_JOB_ALL' })
  }

  function receive(packet: Response): void {
    if (packet.name === 'ECHO_RES') registered()
    if (packet.name === 'NOOP') fill()
    if (packet.name === 'NO_JOB') grabs -= 1
    if (packet.name === 'JOB_ASSIGN_ALL' || packet.name === 'JOB_ASSIGN_UNIQ') take(packet)
    if (grabs === 0 && held < concurrency) connection.send({ name: 'PRE_SLEEP' })
  }

  function take(packet: Response<'JOB_ASSIGN_ALL' | 'JOB_ASSIGN_UNIQ'>): void {
    grabs -= 1
    held += 1
    const job = rawJob(connection, packet, () => {
      held -= 1
      fill()
    })
    jobs.push(job)
    functions[job.function]?.(job)
  }

  connection.open()
  return ready.then(() => ({ jobs, close: () => connection.close() }))
}

/** `ended`: its place is free for another job. */
function rawJob(
  connection: Connection,
  packet: Response<'JOB_ASSIGN_ALL' | 'JOB_ASSIGN_UNIQ'>,
  ended: () => void,
): RawJob {
  const { handle } = packet
  const send = (request: Request) => connection.send(request)
  const end = (request: Request) => {
    send(request)
    ended()
  }
  return {
    handle,
    function: packet.function,
    unique: packet.unique,
    reducer: packet.name === 'JOB_ASSIGN_ALL' ? packet.reducer : undefined,
    workload: Buffer.from(packet.workload),
    send,
    data: (data) => send({ name: 'WORK_DATA', handle, data: Buffer.from(data) }),
    warning: (data) => send({ name: 'WORK_WARNING', handle, data: Buffer.from(data) }),
    status: (numerator, denominator) =>
      send({ name: 'WORK_STATUS', handle, numerator: `${numerator}`, denominator: `${denominator}` }),
    complete: (data = '') => end({ name: 'WORK_COMPLETE', handle, data: Buffer.from(data as string) }),
    fail: () => end({ name: 'WORK_FAIL', handle }),
    exception: (data) => end({ name: 'WORK_EXCEPTION', handle, data: Buffer.from(data as string) }),
  }
}
