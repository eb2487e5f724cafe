import { Buffer } from 'node:buffer'
import type { Request } from '@gearwork/protocol'
import type { Abilities } from './abilities.js'

/** An echo's answer proves that everything before it was read: CAN_DO itself has none. */
const registration: Request = { name: 'ECHO_REQ', data: Buffer.from('gearwork-registered') }

/** Says who we are and what we can do. An answer means that the server has read it. */
export function introduce(
  line: { send(packet: Request): void },
  clientId: string | undefined,
  abilities: Abilities,
): void {
  if (clientId !== undefined) line.send({ name: 'SET_CLIENT_ID', clientId })
  abilities.tellAll()
  line.send(registration)
}
