import type { GrabName } from '../peers/open-grabs.js'
import type { Handler } from './handler.js'

export const grabJob: Handler<GrabName> = (peer, { name }) => peer.grabs.grab(name)

export const preSleep: Handler<'PRE_SLEEP'> = (peer) => {
  peer.grabs.rest()
  peer.jobs.rest(peer.worker)
}
