import type { Response } from '@gearwork/protocol'
import type { Reader } from '../jobs/reader.js'
import type { Waiter } from '../jobs/waiter.js'
import type { AdminPolicy } from '../options.js'
import type { Jobs } from '../rules/jobs.js'
import type { Ticket } from '../store/ticket.js'
import type { Worker } from '../workers/worker.js'
import type { LongAnswer } from './hearing.js'
import type { Identity } from './identity.js'
import type { OpenGrabs } from './open-grabs.js'

/** What peers may have done with the jobs. What keeps their books in order is not for them. */
export type PeerJobs = Pick<
  Jobs,
  | 'now'
  | 'submit'
  | 'ticket'
  | 'rest'
  | 'finish'
  | 'cancel'
  | 'stopServing'
  | 'stopServingAll'
  | 'find'
  | 'findUnique'
  | 'handleOf'
  | 'queue'
  | 'existingQueue'
  | 'dropQueue'
  | 'queues'
  | typeof Symbol.iterator
>

/** One peer, as those see it who answer to its packets and lines. */
export interface Peer {
  readonly identity: Identity
  readonly waiter: Waiter
  readonly worker: Worker
  readonly grabs: OpenGrabs
  readonly jobs: PeerJobs
  readonly admin: AdminPolicy
  /** Everybody who is connected, itself included. */
  readonly everybody: Iterable<Pick<Peer, 'identity' | 'worker'>>
  send(packet: Response): void
  /** Nothing that comes behind it is sent before. @param packet what it will be is asked then. */
  sendAfter(ticket: Ticket, packet: () => Response): void
  sendText(text: string): void
  /** What the peer says meanwhile is heard when all of it is sent. */
  sendLong(answer: LongAnswer): void
  /** Nothing more that it says is heard until this reader has caught up, or had its time for that. */
  waitFor(reader: Reader): void
  /** Sends what is left and says goodbye. */
  end(): void
}
