import { type Client, isForegroundKey } from '@gearwork/client'
import { carriesTrace } from '../hooks/trace-key.js'
import type { Audience } from './decide.js'
import type { JobList } from './job-list.js'

/** A job in hand, as its server knows it. */
interface HeldJob {
  readonly handle: string
  readonly unique: string
  readonly server: string
}

/** Whom to ask. */
interface Askable {
  client(server: string): Pick<Client, 'uniqueStatus'>
  list(server: string): Pick<JobList, 'isBackground'>
}

/** What libgearman makes up for a job that was given no unique key: no other job has the same. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Whether somebody waits for a job, which no server says when it hands the job out. Asked by its unique key; where
 * there is none, or the server is too old to know the question, it is taken for a background job. A key that people
 * gave may be that of another function's job as well, which gearmand does not tell apart, or of a background job that
 * somebody has come to wait for: then the server's list of jobs decides.
 */
export async function audienceOf(job: HeldJob, servers: Askable): Promise<Audience> {
  const { unique, server } = job
  if (isForegroundKey(unique)) return 'somebody'
  if (unique === '' || carriesTrace(unique)) return 'nobody'
  if (!(await isWaitedFor(unique, servers.client(server)))) return 'nobody'
  return uuid.test(unique) ? 'somebody' : listed(job, servers.list(server))
}

async function isWaitedFor(unique: string, client: Pick<Client, 'uniqueStatus'>): Promise<boolean> {
  try {
    const { clientCount } = await client.uniqueStatus(unique)
    return clientCount > 0
  } catch {
    return false
  }
}

/** The list may be long, so it is asked for in doubt alone. */
async function listed({ handle }: HeldJob, list: Pick<JobList, 'isBackground'>): Promise<Audience> {
  try {
    const background = await list.isBackground(handle)
    if (background === undefined) return 'uncertain'
    return background ? 'nobody' : 'somebody'
  } catch {
    return 'uncertain'
  }
}
