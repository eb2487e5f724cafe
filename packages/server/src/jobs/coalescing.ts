import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { Submission } from './submission.js'

/** Workloads up to this length are compared as they are, longer ones by their digest. */
const comparedUpTo = 64

/**
 * Submissions to one function with the same key are one job; those with an empty key are jobs of their own.
 * A unique of `-` says that equal workloads are one job. No unique begins with a NUL, so the two kinds of key
 * never meet.
 */
export function coalescingKey({ unique, workload }: Submission): string {
  if (unique !== '-') return unique
  if (workload.length === 0) return ''
  const bytes = Buffer.from(workload.buffer, workload.byteOffset, workload.byteLength)
  if (bytes.length <= comparedUpTo) return `\0${bytes.toString('latin1')}`
  return `\0\0${createHash('sha256').update(bytes).digest('base64')}`
}
