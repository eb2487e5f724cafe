import { Buffer } from 'node:buffer'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { StoreRefusal } from './refusal.js'

/** https://sqlite.org/fileformat2.html#the_write_ahead_log: all numbers big-endian. */
const headerBytes = 32
const frameHeaderBytes = 24
/** The last bit of the magic says in which order checksums take their bytes. */
const magic = 0x377f0682

type Sums = readonly [number, number]

/**
 * SQLite takes a log up to the first frame that is not sound, and forgets the rest: after a failure of power that is
 * the end of what was written last. Anywhere else it would be acknowledged jobs. Each commit is on the disk before
 * the next is begun, so where two of them follow in a row, the frame was damaged afterwards. (One alone may be what a
 * commit has left that failed.)
 *
 * @throws {StoreRefusal}
 */
export function examineLog(file: string): void {
  const descriptor = openSync(file, 'r')
  try {
    const header = Buffer.alloc(headerBytes)
    // Shorter than its header, or with nothing in it: the power failed when it was begun.
    if (readSync(descriptor, header, 0, headerBytes, 0) < headerBytes || header.every((byte) => byte === 0))
      return
    examineFrames(descriptor, header)
  } finally {
    closeSync(descriptor)
  }
}

function examineFrames(descriptor: number, header: Buffer): void {
  const isBigEndian = (header.readUInt32BE(0) & 1) === 1
  const begin = sum(header, 0, headerBytes - 8, [0, 0], isBigEndian)
  const isSound = (header.readUInt32BE(0) & ~1) === magic && isSum(header, headerBytes - 8, begin)
  if (!isSound) throw new StoreRefusal('damaged', 'its -wal does not begin as one')
  const frame = Buffer.alloc(frameHeaderBytes + header.readUInt32BE(8))
  const end = fstatSync(descriptor).size
  let before = begin
  let isCut = false
  let commitsBehind = 0
  for (let at = headerBytes; at + frame.length <= end; at += frame.length) {
    readSync(descriptor, frame, 0, frame.length, at)
    const isOfThisLog = frame.compare(header, 16, 24, 8, 16) === 0
    const isWhole = isOfThisLog && isSum(frame, 16, frameSum(frame, before, isBigEndian))
    if (!isWhole) [isCut, commitsBehind] = [true, 0]
    else if (isCut && frame.readUInt32BE(4) > 0) commitsBehind += 1
    if (commitsBehind > 1) throw new StoreRefusal('damaged', 'its -wal has lost a part in the middle')
    before = [frame.readUInt32BE(16), frame.readUInt32BE(20)]
  }
}

/** Of what the frame says about its page, and of the page. */
function frameSum(frame: Buffer, before: Sums, isBigEndian: boolean): Sums {
  return sum(frame, frameHeaderBytes, frame.length, sum(frame, 0, 8, before, isBigEndian), isBigEndian)
}

function sum(bytes: Buffer, start: number, end: number, [first, second]: Sums, isBigEndian: boolean): Sums {
  let [one, other] = [first, second]
  for (let at = start; at < end; at += 8) {
    one = (one + number(bytes, at, isBigEndian) + other) >>> 0
    other = (other + number(bytes, at + 4, isBigEndian) + one) >>> 0
  }
  return [one, other]
}

function number(bytes: Buffer, at: number, isBigEndian: boolean): number {
  return isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)
}

function isSum(bytes: Buffer, at: number, [one, other]: Sums): boolean {
  return bytes.readUInt32BE(at) === one && bytes.readUInt32BE(at + 4) === other
}
