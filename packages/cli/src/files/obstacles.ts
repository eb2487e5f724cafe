const unread = { says: 'nobody reads what goes there' }
const denied = { says: 'permission denied' }

interface Obstacle {
  /** What the system's word for it means to those who typed the path. */
  readonly says: string
  /** What to do, other than to choose another path. */
  readonly remedy?: string
}

const obstacles: Readonly<Record<string, Obstacle>> = {
  ENOENT: { says: 'its folder does not exist', remedy: 'create it' },
  EEXIST: { says: 'a file is there already' },
  ENOTDIR: { says: 'a part of its path is a file' },
  EISDIR: { says: 'it is a folder' },
  ENAMETOOLONG: { says: 'its name is too long' },
  EACCES: denied,
  EPERM: denied,
  EROFS: { says: 'its file system is read-only' },
  ENXIO: unread,
  EPIPE: unread,
  EAGAIN: { says: 'who reads what goes there does not keep up' },
  ENOSPC: { says: 'no space is left there', remedy: 'make room' },
}

/** Why a path could not be written, and what to do: `elsewhere` says how to choose another. */
export function obstacleOf(error: unknown, elsewhere: string): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  const { says, remedy } = obstacles[code] ?? { says: message }
  return remedy === undefined ? `${says}; ${elsewhere}` : `${says}; ${remedy}, or ${elsewhere}`
}
