import { randomBytes } from 'node:crypto'
import { limits } from '@gearwork/protocol'

/** What such a key begins with. */
const mark = 'fg~'
const ours = `${mark}${randomBytes(12).toString('base64url')}~`
let made = 0

/**
 * A unique key for a foreground job that needs none. No server tells a worker whether somebody waits for a job: by
 * such a key a worker of ours sees it. No two jobs have the same, so none is taken for another.
 */
export function foregroundKey(): string {
  made += 1
  return ours + made.toString(36)
}

/** Whether a unique key says that somebody waits for its job. */
export function isForegroundKey(unique: string): boolean {
  return unique.startsWith(mark)
}

/** What a key begins with that carries the trace of a background job, and does nothing else. */
const traceMark = 'tp~'

/** Whether a unique key was made for its job alone, so that it says nothing of where the job belongs. */
export function isSingleKey(unique: string): boolean {
  return unique === '' || isForegroundKey(unique) || unique.startsWith(traceMark)
}

/**
 * The key of a job that is submitted again because its server was lost: another one. gearmand may have it from before,
 * without anybody who waits for it: it adds us to such a job, drops it at its turn, and we would wait for ever.
 */
export function renewedKey(unique: string): string {
  if (!isForegroundKey(unique)) return unique
  return `${unique}+`.length > limits.wholeUnique ? foregroundKey() : `${unique}+`
}
