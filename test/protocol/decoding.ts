import {
  type DecoderOptions,
  type Direction,
  type Packet,
  PacketDecoder,
  ProtocolError,
  type ProtocolErrorCode,
} from '@gearwork/protocol'

/** What a decoder said, in order. */
export interface Heard {
  readonly packets: Packet[]
  readonly lines: string[]
  readonly unexpected: string[]
}

/** How much the sink of a test takes; without it, a packet is all it knows. */
export interface Listening extends DecoderOptions {
  readonly lines?: boolean
  readonly unexpected?: boolean
}

/** A decoder and what it has said so far. Bodies are copied, as whoever keeps them must do. */
export function decoder(direction: Direction, listening: Listening = {}) {
  const heard: Heard = { packets: [], lines: [], unexpected: [] }
  const sink = {
    packet: (packet: Packet) => heard.packets.push(withOwnBody(packet)),
    ...(listening.lines && { line: (line: string) => heard.lines.push(line) }),
    ...(listening.unexpected && { unexpected: (code: string) => heard.unexpected.push(code) }),
  }
  return { heard, decoder: new PacketDecoder(direction as 'request', sink, listening) }
}

/** Everything that comes out of the pieces. */
export function decodeAll(pieces: readonly Buffer[], direction: Direction, listening?: Listening): Heard {
  const made = decoder(direction, listening)
  for (const piece of pieces) made.decoder.push(piece)
  return made.heard
}

/** The code of the ProtocolError that `run` throws; anything else fails the test. */
export function refusal(run: () => unknown): ProtocolErrorCode | 'nothing' {
  try {
    run()
  } catch (error) {
    if (error instanceof ProtocolError) return error.code
    throw error
  }
  return 'nothing'
}

/** The bytes one at a time. */
export function byteByByte(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))
}

/** Bodies as plain strings of bytes, so that two packets can be compared whichever view their bytes are. */
export function comparable(packet: Packet): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(packet).map(([key, value]) => [
      key,
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    ]),
  )
}

function withOwnBody(packet: Packet): Packet {
  return Object.fromEntries(
    Object.entries(packet).map(([key, value]) => [
      key,
      value instanceof Uint8Array ? Buffer.from(value) : value,
    ]),
  ) as unknown as Packet
}
