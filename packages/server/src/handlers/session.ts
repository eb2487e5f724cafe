import { refusals } from '../refusals.js'
import type { Handler } from './handler.js'

export const echo: Handler<'ECHO_REQ'> = (session, { data }) => session.send({ name: 'ECHO_RES', data })

export const setClientId: Handler<'SET_CLIENT_ID'> = (session, { clientId }) =>
  session.identity.named(clientId)

/** There is one option. It comes back spelled as it was sent. */
export const option: Handler<'OPTION_REQ'> = (session, packet) => {
  if (packet.option.toLowerCase() !== 'exceptions') {
    session.send(refusals.unknownOption)
    return
  }
  session.waiter.askForExceptions()
  session.send({ name: 'OPTION_RES', option: packet.option })
}

/** In the protocol, and in no server: gearmand refuses it too. */
export const notImplemented: Handler<'ALL_YOURS'> = (session) => session.send(refusals.wrongCommand)
