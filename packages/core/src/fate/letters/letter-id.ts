import { randomBytes } from 'node:crypto'

/** The id of a letter whose job failed then: its time as sortable digits and letters, then eight random ones. */
export function letterId(failedAt: Date): string {
  const time = failedAt.toISOString().replace(/[-:.]/g, '')
  return `${time}-${randomBytes(4).toString('hex')}`
}

/** What `letterId` makes; nothing else is read from a store, so that an id can never lead out of its folder. */
export function isLetterId(text: string): boolean {
  return /^\d{8}T\d{9}Z-[0-9a-f]{8}$/.test(text)
}
