import { leadingInteger } from '@gearwork/protocol'
import type { Handler } from './handler.js'

/** gearmand counts in seconds inside, so less than one is one. */
const shortestTimeoutMs = 1_000
/** gearmand overlooks a longer number. */
const longestNumber = 20

export const canDo: Handler<'CAN_DO'> = (peer, packet) =>
  peer.worker.canDo(peer.jobs.queue(packet.function), 0)

export const canDoTimeout: Handler<'CAN_DO_TIMEOUT'> = (peer, packet) =>
  peer.worker.canDo(peer.jobs.queue(packet.function), timeoutMs(packet.timeout))

export const cantDo: Handler<'CANT_DO'> = (peer, packet) => {
  const queue = peer.jobs.existingQueue(packet.function)
  if (queue !== undefined) peer.jobs.stopServing(peer.worker, queue)
}

export const resetAbilities: Handler<'RESET_ABILITIES'> = (peer) => peer.jobs.stopServingAll(peer.worker)

/** Milliseconds; 0 or less is no timeout. */
function timeoutMs(text: string): number {
  const milliseconds = text.length > longestNumber ? 0 : leadingInteger(text)
  return milliseconds <= 0 ? 0 : Math.max(shortestTimeoutMs, milliseconds)
}
