const unread = 'nobody reads what goes there'
const allow = 'that is not allowed: give yourself the right to'

/** What the system's words for it mean to those who typed the path, and what to do. */
const obstacles: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist: make it',
  EEXIST: 'a file is there already',
  ENOTDIR: 'a part of its path is a file',
  EISDIR: 'a folder is there',
  ENAMETOOLONG: 'its name is too long',
  EACCES: allow,
  EPERM: allow,
  EROFS: 'what it is on can only be read',
  ENXIO: unread,
  EPIPE: unread,
  EAGAIN: 'who reads what goes there does not keep up',
  ENOSPC: 'no space is left there: make room',
}

/** Why a path could not be written, and what to do: `elsewhere` says how to choose another. */
export function obstacleOf(error: unknown, elsewhere: string): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  const obstacle = obstacles[code] ?? message
  return obstacle.includes(': ') ? `${obstacle}, or ${elsewhere}` : `${obstacle}: ${elsewhere}`
}
