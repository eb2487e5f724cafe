import { Buffer } from 'node:buffer'

/** The parts of a span's context that go over the wire. */
export interface CarriedTrace {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId: string
  /** Bits; 1 = sampled. */
  readonly traceFlags: number
}

/**
 * What a unique key begins with that carries a trace: behind it 16 bytes of trace, 8 of span and one of flags, in
 * base64url. Every submission has a span of its own, so no two keys are equal, and no two jobs become one.
 */
const carried = /^(?:fg~)?tp~([\w-]{34})/

/**
 * The unique key of a job that nobody gave one: at most 40 bytes, where 63 reach every worker. In the foreground it says
 * so as well, as `foregroundKey()` does.
 */
export function traceKey({ traceId, spanId, traceFlags }: CarriedTrace, background: boolean): string {
  const flags = traceFlags.toString(16).padStart(2, '0')
  const text = Buffer.from(traceId + spanId + flags, 'hex').toString('base64url')
  return `${background ? '' : 'fg~'}tp~${text}`
}

/** Whether a unique key is there for its trace alone. */
export function carriesTrace(unique: string): boolean {
  // Most have none, and are asked for each job.
  return unique.length > 0 && carried.test(unique)
}

/** The trace that a unique key carries; undefined for any other key. */
export function readTraceKey(unique: string): CarriedTrace | undefined {
  const [, text] = carried.exec(unique) ?? []
  if (text === undefined) return undefined
  const hex = Buffer.from(text, 'base64url').toString('hex')
  return {
    traceId: hex.slice(0, 32),
    spanId: hex.slice(32, 48),
    traceFlags: Number.parseInt(hex.slice(48), 16),
  }
}
