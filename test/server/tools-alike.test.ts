import { expect, onTestFinished, test } from 'vitest'
import { Peer } from '../conformance/peer.js'
import { type Engine, embedded, gearmand, type RunningServer } from '../support/engines.js'
import { gearmanTool, runGearmanTool, startGearmanTool } from '../support/gearman-tool.js'
import { start } from '../support/processes.js'
import { describeWith, program, programPath } from '../support/requirements.js'

/** What a tool printed and how it ended, under what it was asked. */
type Transcript = Record<string, readonly [code: number | null, output: string]>

type Scene = (server: RunningServer, peer: () => Promise<Peer>) => Promise<Transcript>

/** Plays a scene for one server: what its tools print, without what differs from server to server. */
async function transcript(engine: Engine, scene: Scene): Promise<Transcript> {
  const server = await engine.start()
  onTestFinished(() => server.stop())
  const told = await scene(server, async () => {
    const peer = await Peer.connect(server.port)
    onTestFinished(() => peer.destroy())
    return peer
  })
  const plain = (text: string) =>
    text
      .replaceAll(`${server.port}`, 'PORT')
      .replace(/H:\S+:(\d+)/g, 'H:$1')
      .replace(/^\d+ (?=127)/gm, 'FD ')
      .replace(/pid\(\d+\)/g, 'pid(PID)')
      .split('\n')
      .filter((line) => !line.includes('127.0.0.1 - :'))
      .join('\n')
  return Object.fromEntries(Object.entries(told).map(([asked, [code, text]]) => [asked, [code, plain(text)]]))
}

/** Who asks for the same of both servers sees the same. */
async function expectAlike(scene: Scene): Promise<Transcript> {
  const [ours, theirs] = [await transcript(embedded, scene), await transcript(gearmand, scene)]
  expect(ours).toEqual(theirs)
  return ours
}

async function gearadmin({ port }: RunningServer, ...args: readonly string[]) {
  const process = start(programPath('gearadmin') as string, ['-h', '127.0.0.1', '-p', `${port}`, ...args])
  const code = await process.ended()
  return [code, process.output()] as const
}

describeWith(
  [program('gearadmin', 'gearman-tools'), gearmanTool, ...gearmand.requirements],
  'libgearman tools see',
  () => {
    test('the same of gearadmin, whatever is asked', async () => {
      const seen = await expectAlike(async (server, peer) => {
        const [client, worker] = [await peer(), await peer()]
        worker.say({ name: 'CAN_DO', function: 'f' }, { name: 'SET_CLIENT_ID', clientId: 'w1' })
        await worker.settled()
        const submit = { name: 'SUBMIT_JOB_HIGH_BG', function: 'f', workload: '' } as const
        const first = await client.submits({ ...submit, unique: 'u1' })
        await client.submits({ ...submit, unique: 'u2' })
        worker.say({ name: 'GRAB_JOB' })
        await worker.hearsA('JOB_ASSIGN')
        const told: Transcript = {}
        const ask = async (...args: readonly string[]) => {
          told[args.join(' ').replace(first, 'FIRST')] = await gearadmin(server, ...args)
        }
        for (const report of [
          '--status',
          '--priority-status',
          '--workers',
          '--show-jobs',
          '--show-unique-jobs',
        ]) {
          await ask(report)
        }
        await ask('--server-verbose')
        await ask('--create-function=g')
        await ask('--create-function', 'g')
        await ask('--drop-function=f')
        await ask('--drop-function=nothing')
        await ask('--drop-function=g')
        await ask('--cancel-job=H:nowhere:1')
        await ask(`--cancel-job=${first}`)
        await ask('--cancel-job=x', '--ssl')
        worker.say({ name: 'WORK_COMPLETE', handle: first, data: '' }, { name: 'GRAB_JOB' })
        const { handle } = await worker.hearsA('JOB_ASSIGN')
        worker.say({ name: 'WORK_COMPLETE', handle, data: '' })
        await worker.settled()
        for (const [args, pattern] of [
          ['--server-version', /\d+\.\d+\.\d+/],
          ['--getpid', /^(?:OK )?\d+$/],
        ] as const) {
          const [code, output] = await gearadmin(server, args)
          told[args] = [code, pattern.test(output.trim()) ? 'as it should be' : output]
        }
        told['--status at the end'] = await gearadmin(server, '--status')
        return told
      })
      expect(seen['--status']).toEqual([0, 'f\t2\t1\t1\n.\n'])
      expect(seen['--workers']).toEqual([0, 'FD 127.0.0.1 w1 : f\n.\n'])
      expect(seen['--status at the end']?.[1]).toContain('f\t0\t0\t1\n')
    })

    test('the same of gearman, whatever is asked', async () => {
      const seen = await expectAlike(async (server) => {
        const worker = startGearmanTool(server, ['-f', 'upper', '-f', 'again', '--', 'tr', 'a-z', 'A-Z'])
        onTestFinished(() => worker.stop())
        const told: Transcript = {}
        const ask = async (args: string, input = '') => {
          const { code, output, errors } = await runGearmanTool(server, args.split(' '), input)
          told[args] = [code, output.toString() + errors]
        }
        await ask('-f upper', 'one\ntwo\n')
        await ask('-f upper -f again', 'both')
        await ask('-P -f upper', 'prefixed')
        await ask('-n -f upper', 'one\ntwo\n')
        await ask('-N -f upper', 'one\ntwo\n')
        await ask('-s -f upper')
        await ask('-u key -f upper', 'unique')
        await ask('-I -f upper', 'high')
        await ask('-L -f upper', 'low')
        await ask('-b -v -f again', 'later')
        await ask('-f upper three four')
        await ask('-t 300 -f nobody', 'in vain')
        return told
      })
      expect(seen['-P -f upper']).toEqual([0, 'upper: PREFIXED'])
      expect(seen['-f upper three four']).toEqual([0, 'THREEFOUR'])
    })

    test('the same of gearman as a worker that stops by itself', async () => {
      const seen = await expectAlike(async (server, peer) => {
        const client = await peer()
        for (const workload of ['a\nb', 'c', 'd']) {
          await client.submits({ name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload })
        }
        const told: Transcript = {}
        for (const args of ['-w -c 1 -f f', '-w -c 1 -n -f f -- cat', '-w -c 1 -t 5000 -f f']) {
          const { code, output, errors } = await runGearmanTool(server, args.split(' '))
          told[args] = [code, output.toString() + errors]
        }
        await expect.poll(async () => (await client.row('status', 'f'))?.slice(0, 2)).toEqual(['0', '0'])
        return told
      })
      expect(seen['-w -c 1 -f f']).toEqual([0, 'a\nb'])
    })
  },
)
