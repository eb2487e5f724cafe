import type { AdminCommand, AdminRequest } from '@gearwork/protocol'
import type { LongAnswer } from '../peers/hearing.js'
import type { Peer } from '../peers/peer.js'

/** Answers one command of the text protocol: the whole answer, line ends included; a long one in parts. */
export type Command<C extends AdminCommand> = (
  peer: Peer,
  request: Extract<AdminRequest, { readonly command: C }>,
) => string | LongAnswer
