import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Peer } from '../../conformance/peer.js'
import { type DurableProcess, startDurable } from '../../support/durable.js'
import { describeWith, programPath, sqlite } from '../../support/requirements.js'
import { folder } from './files.js'
import { handlePrefix } from './words.js'

const notStored = { name: 'ERROR', code: 'QUEUE_ERROR', text: 'The job could not be stored' } as const
const large = 'x'.repeat(10_000)
const background = { name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: large } as const
const mostJobs = 500

/** A way to let a server have too little room, and then enough. */
interface Shortage {
  readonly title: string
  readonly possible: boolean
  /** Starts the command that follows. */
  readonly through: (folder: string) => readonly string[]
  end(server: DurableProcess, folder: string): void
}

/** A file system of a megabyte that only the server sees, half of it taken. */
const small: Shortage = {
  title: 'a full disk',
  possible: spawnSync('unshare', ['-m', 'true']).status === 0,
  through: (place) => {
    const script = [
      `mount -t tmpfs -o size=1m none ${place}`,
      `head -c 500000 /dev/zero > ${place}/taken`,
      'exec "$@"',
    ]
    return ['unshare', '-m', 'sh', '-c', script.join(' && '), 'sh']
  },
  end: ({ process: { child } }, place) =>
    void execFileSync('nsenter', ['-t', `${child.pid}`, '-m', 'rm', `${place}/taken`]),
}

/** No file may be larger than 400 KiB. */
const limited: Shortage = {
  title: 'a limit to what a file may hold',
  possible: programPath('prlimit') !== undefined,
  through: () => ['sh', '-c', 'ulimit -S -f 800; exec "$@"', 'sh'],
  end: ({ process: { child } }) =>
    void execFileSync('prlimit', ['--pid', `${child.pid}`, '--fsize=unlimited']),
}

/** Says it until there is no room. @returns the handles of those that were kept. */
async function fill(client: Peer): Promise<string[]> {
  const handles: string[] = []
  while (handles.length < mostJobs) {
    try {
      handles.push(await client.submits(background))
    } catch {
      return handles
    }
  }
  throw new Error(`there was room for ${mostJobs} jobs`)
}

/** Takes one job of this function, and ends it. @returns its handle. */
async function runOne(worker: Peer, name: string): Promise<string> {
  worker.say({ name: 'CAN_DO', function: name }, { name: 'GRAB_JOB' })
  const { handle } = await worker.hearsA('JOB_ASSIGN')
  worker.say({ name: 'WORK_COMPLETE', handle, data: 'done' }, { name: 'CANT_DO', function: name })
  await worker.settled()
  return handle
}

async function scene(shortage: Shortage) {
  const place = folder()
  const file = join(place, 'jobs.db')
  const settings = { persist: file, handlePrefix }
  const server = startDurable({ ...settings, through: shortage.through(place) })
  const port = await server.port()
  const peer = async () => {
    const connected = await Peer.connect(port)
    onTestFinished(() => connected.destroy())
    return connected
  }
  return { server, settings, peer, end: () => shortage.end(server, place) }
}

const count = (server: DurableProcess, event: string) =>
  server.log.filter((entry) => entry.event === event).length

describeWith([sqlite()], 'where there is no room', () => {
  for (const shortage of [small, limited]) {
    test.runIf(shortage.possible)(
      `${shortage.title}: jobs are refused, and kept again when it is over`,
      async () => {
        const { server, peer, end } = await scene(shortage)
        const client = await peer()
        const kept = await fill(client)
        expect(kept.length).toBeGreaterThan(5)
        expect((await server.logged('storeFailed')).reason).toMatch(/disk/)
        for (const _ of [1, 2, 3]) {
          client.say(background)
          await client.hears(notStored)
        }
        expect(await client.row('status', 'f')).toEqual([`${kept.length}`, '0', '0'])
        expect(count(server, 'storeFailed')).toBe(1)

        end()
        expect(await client.submits(background)).toMatch(/^H:t:/)
        await server.logged('storeRecovered')
        expect(await client.row('status', 'f')).toEqual([`${kept.length + 1}`, '0', '0'])
      },
    )

    test.runIf(shortage.possible)(`${shortage.title}: work goes on meanwhile`, async () => {
      const { peer } = await scene(shortage)
      const [client, worker] = [await peer(), await peer()]
      const [first] = await fill(client)
      const handle = await client.submits({ name: 'SUBMIT_JOB', function: 'now', unique: '', workload: 'x' })
      expect(await runOne(worker, 'now')).toBe(handle)
      await client.hears({ name: 'WORK_COMPLETE', handle, data: 'done' })
      expect(await runOne(worker, 'f')).toBe(first)
    })

    test.runIf(shortage.possible)(`${shortage.title}: what was refused joins nothing`, async () => {
      const { peer, end } = await scene(shortage)
      const client = await peer()
      await fill(client)
      client.say({ ...background, unique: 'u', workload: large })
      await client.hears(notStored)
      client.say({ name: 'GET_STATUS_UNIQUE', unique: 'u' })
      await client.hearsA('STATUS_RES_UNIQUE')
      end()
      await client.submits({ ...background, unique: 'u', workload: 'another' })
      const worker = await peer()
      expect((await client.row('status', 'f'))?.[1]).toBe('0')
      await worker.settled()
    })
  }

  test.runIf(limited.possible)('what ended while nothing could be written does not come back', async () => {
    const { server, settings, peer, end } = await scene(limited)
    const [client, worker] = [await peer(), await peer()]
    const kept = await fill(client)
    const ended = [await runOne(worker, 'f'), await runOne(worker, 'f'), await runOne(worker, 'f')]
    expect(ended).toEqual(kept.slice(0, 3))
    end()
    await client.submits(background)
    await server.kill()

    const next = startDurable(settings)
    const heir = await Peer.connect(await next.port())
    const rows = await heir.asks('show jobs', true)
    heir.destroy()
    const there = rows.map((row) => row.split('\t')[0])
    expect(there.slice(0, -1)).toEqual(kept.slice(3))
    expect(there).toHaveLength(kept.length - 2)
  })

  test.runIf(limited.possible)(
    'a foreground job that was to be kept late is not promised, and goes on',
    async () => {
      const { peer } = await scene(limited)
      const [client, other, worker] = [await peer(), await peer(), await peer()]
      await fill(other)
      const shared = { function: 'shared', unique: 'u', workload: large } as const
      const handle = await client.submits({ name: 'SUBMIT_JOB', ...shared })
      other.say({ name: 'SUBMIT_JOB_BG', ...shared })
      await other.hears(notStored)
      expect(await runOne(worker, 'shared')).toBe(handle)
      await client.hears({ name: 'WORK_COMPLETE', handle, data: 'done' })
    },
  )
})
