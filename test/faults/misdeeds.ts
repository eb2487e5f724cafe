import { encodePacket } from '@gearwork/protocol'
import type { Misdeed } from './faulty-server.js'

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

/** What a server can do in the place of an answer that leaves nothing to be done but to hang up on it. */
export const misdeeds: Readonly<Record<string, Misdeed>> = {
  garbage: ({ socket }) => socket.write(bytes('00 ff 47 13 9a 00 01 02')),
  'a packet of a giant length': ({ socket }) => socket.write(bytes('00524553 00000008 ffffffff')),
  'a packet that does not exist': ({ socket }) => socket.write(bytes('00524553 000000ff 00000000')),
  'a packet without its arguments': ({ socket }) => socket.write(bytes('00524553 00000014 00000000')),
  'a request': ({ socket }) => socket.write(encodePacket({ name: 'GRAB_JOB' }, 'request')),
  'half an answer, then the end': ({ socket }) =>
    socket.end(encodePacket({ name: 'JOB_CREATED', handle: 'H:x:1' }, 'response').subarray(0, 14)),
  'nothing, then the end': ({ socket }) => socket.end(),
  'nothing, then a reset': ({ socket }) => socket.resetAndDestroy(),
}
