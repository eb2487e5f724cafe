import { refusals } from '../rules/refusals.js'
import type { Handler } from './handler.js'

export const echo: Handler<'ECHO_REQ'> = (peer, { data }) => peer.send({ name: 'ECHO_RES', data })

export const setClientId: Handler<'SET_CLIENT_ID'> = (peer, { clientId }) => peer.identity.named(clientId)

/** There is one option. It comes back spelled as it was sent. */
export const option: Handler<'OPTION_REQ'> = (peer, packet) => {
  if (packet.option.toLowerCase() !== 'exceptions') {
    peer.send(refusals.unknownOption)
    return
  }
  peer.waiter.askForExceptions()
  peer.send({ name: 'OPTION_RES', option: packet.option })
}

/** In the protocol, and in no server: gearmand refuses it too. */
export const notImplemented: Handler<'ALL_YOURS'> = (peer) => peer.send(refusals.wrongCommand)
