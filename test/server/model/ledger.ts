import { priorities } from '@gearwork/protocol'
import type { WrittenResponse } from '../../conformance/peer.js'
import { handleOf } from './deeds.js'
import { type ModelJob, type ModelPeer, newcomer } from './words.js'

/**
 * A job server on paper: lists, and a loop over them for each question. It is as slow as it is short, and knows of no
 * queue, table or counter: what the real one keeps up to date it counts anew each time.
 */
export abstract class Ledger {
  jobs: ModelJob[] = []
  readonly functions = new Map<string, number>()
  readonly peers: ModelPeer[]
  readonly #jobRetries: number
  protected places = 0

  constructor(peers: number, jobRetries: number) {
    this.peers = Array.from({ length: peers }, newcomer)
    this.#jobRetries = jobRetries
  }

  workersOf(fn: string): number {
    return this.peers.flatMap(({ abilities }) => abilities).filter((name) => name === fn).length
  }

  /** The job a worker would get, and under which of its abilities. Nobody's jobs on the way to it are dropped. */
  protected next({ abilities }: ModelPeer): readonly [ModelJob, number] | undefined {
    for (const priority of priorities) {
      for (const [at, fn] of abilities.entries()) {
        const line = this.jobs
          .filter(
            (job) => job.fn === fn && job.priority === priority && job.place > 0 && job.worker === undefined,
          )
          .sort((a, b) => a.place - b.place)
        for (const job of line) {
          if (job.background || job.waits.length > 0) return [job, at]
          this.end(job)
        }
      }
    }
    return undefined
  }

  /** Jobs whose worker is lost begin again, at the end of their lines, or fail. */
  protected lose(lost: (job: ModelJob) => boolean): void {
    for (const job of this.jobs.filter(lost).sort((a, b) => a.place - b.place)) {
      this.places += 1
      Object.assign(job, { worker: undefined, place: this.places, progress: 0 })
      job.retries += 1
      if (job.retries < this.#jobRetries) {
        this.wake(job.fn)
      } else {
        this.tell(job, { name: 'WORK_FAIL', handle: handleOf(job.number) })
        this.end(job)
      }
    }
  }

  protected wake(fn: string): void {
    for (const peer of this.peers) {
      if (peer.state !== 'asleep' || !peer.abilities.includes(fn)) continue
      peer.state = 'woken'
      peer.heard.push({ name: 'NOOP' })
    }
  }

  protected tell({ waits }: ModelJob, packet: WrittenResponse): void {
    for (const waiter of waits) {
      const { heard, exceptions } = this.peers[waiter] as ModelPeer
      const { name } = packet
      if (name !== 'WORK_EXCEPTION' || exceptions) heard.push(packet)
      else heard.push({ name: 'WORK_FAIL', handle: packet.handle })
    }
  }

  protected name(fn: string): void {
    if (!this.functions.has(fn)) this.functions.set(fn, 0)
  }

  protected job(number: number): ModelJob | undefined {
    return this.jobs.find((job) => job.number === number)
  }

  protected end(job: ModelJob): void {
    this.jobs = this.jobs.filter((other) => other !== job)
  }
}
