import { createHash, randomBytes } from 'node:crypto'

/**
 * The id of a letter whose job failed then: its time as sortable digits and letters, then eight that `job` says, whatever
 * names it; without it they are random.
 */
export function letterId(failedAt: Date, job?: string): string {
  const time = failedAt.toISOString().replace(/[-:.]/g, '')
  const bytes = job === undefined ? randomBytes(4) : createHash('sha256').update(job).digest()
  return `${time}-${bytes.toString('hex', 0, 4)}`
}

/** What `letterId` makes; nothing else is read from a store, so that an id can never lead out of its folder. */
export function isLetterId(text: string): boolean {
  return /^\d{8}T\d{9}Z-[0-9a-f]{8}$/.test(text)
}

/** What the job says of an id: equal for letters of one job, and hardly ever for those of two. */
export function jobPartOf(id: string): string {
  return id.slice(id.indexOf('-') + 1)
}
