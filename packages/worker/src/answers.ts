import type { Response, ResponseName } from '@gearwork/protocol'
import type { Assignment } from './job.js'

/** What a server's answers may mean to the loop that asked. */
export interface Listening {
  /** The server has read what we can do. */
  registered(): void
  /** There may be jobs. */
  wake(): void
  /** A grab brought nothing. */
  refused(): void
  assigned(assignment: Assignment): void
  complained(error: Response<'ERROR'>): void
}

type Meanings = { readonly [N in ResponseName]?: (loop: Listening, packet: Response<N>) => void }

/** The answers that a worker hears; all others are for clients. */
const meanings: Meanings = {
  ECHO_RES: (loop) => loop.registered(),
  NOOP: (loop) => loop.wake(),
  NO_JOB: (loop) => loop.refused(),
  JOB_ASSIGN: (loop, packet) => loop.assigned(packet),
  JOB_ASSIGN_UNIQ: (loop, packet) => loop.assigned(packet),
  JOB_ASSIGN_ALL: (loop, packet) => loop.assigned(packet),
  ERROR: (loop, packet) => loop.complained(packet),
}

/** Tells the loop what the packet means. */
export function hear(loop: Listening, packet: Response): void {
  const tell = meanings[packet.name] as ((loop: Listening, packet: Response) => void) | undefined
  tell?.(loop, packet)
}
