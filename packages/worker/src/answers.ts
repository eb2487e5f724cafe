import { ProtocolError, type Response, type ResponseName } from '@gearwork/protocol'
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

/** The answers that a worker hears; all others are for clients, who ask for them. */
const meanings: Meanings = {
  ECHO_RES: (loop) => loop.registered(),
  NOOP: (loop) => loop.wake(),
  NO_JOB: (loop) => loop.refused(),
  JOB_ASSIGN: (loop, packet) => loop.assigned(packet),
  JOB_ASSIGN_UNIQ: (loop, packet) => loop.assigned(packet),
  JOB_ASSIGN_ALL: (loop, packet) => loop.assigned(packet),
  ERROR: (loop, packet) => loop.complained(packet),
}

/**
 * Tells the loop what the packet means.
 *
 * @throws {ProtocolError} UNEXPECTED_PACKET, where no worker asks for such an answer: it may stand in the place
 * of one that was asked for and would never come, so the connection has to be given up.
 */
export function hear(loop: Listening, packet: Response): void {
  const tell = meanings[packet.name] as ((loop: Listening, packet: Response) => void) | undefined
  if (tell === undefined) throw unexpected(packet)
  tell(loop, packet)
}

function unexpected({ name }: Response): ProtocolError {
  return new ProtocolError('UNEXPECTED_PACKET', `the server sent ${name}, which no worker asks for`)
}
