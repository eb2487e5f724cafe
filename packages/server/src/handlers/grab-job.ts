import type { GrabName } from '../open-grabs.js'
import type { Handler } from './handler.js'

export const grabJob: Handler<GrabName> = (session, { name }) => session.grabs.grab(name)

export const preSleep: Handler<'PRE_SLEEP'> = (session) => {
  session.grabs.rest()
  session.jobs.rest(session.worker)
}
