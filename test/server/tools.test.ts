import { expect, test } from 'vitest'
import { start } from '../support/processes.js'
import { describeWith, program, programPath } from '../support/requirements.js'
import { running } from './running.js'

const needs = [program('gearman', 'gearman-tools'), program('gearadmin', 'gearman-tools')]

/** What Debian's tools make of this server. */
describeWith(needs, 'libgearman', () => {
  const at = (port: number) => ['-h', '127.0.0.1', '-p', `${port}`]

  const run = async (name: string, args: readonly string[], input = '') => {
    const process = start(programPath(name) as string, args)
    process.child.stdin?.end(input)
    await process.ended()
    return process.output()
  }

  test('gearman works and calls', async () => {
    const { server } = await running()
    const worker = start(programPath('gearman') as string, [
      ...at(server.port),
      '-w',
      '-f',
      'shout',
      '--',
      'tr',
      'a-z',
      'A-Z',
    ])
    try {
      const shouted = await Promise.all(
        ['one', 'two', 'three'].map((word) => run('gearman', [...at(server.port), '-f', 'shout'], word)),
      )
      expect(shouted).toEqual(['ONE', 'TWO', 'THREE'])
    } finally {
      await worker.stop()
    }
  })

  test('gearman submits in the background, and works it off', async () => {
    const { server, peer } = await running()
    for (const priority of [[], ['-I'], ['-L']]) {
      await run('gearman', [...at(server.port), '-b', ...priority, '-f', 'later'], 'x')
    }
    const admin = await peer()
    expect(await admin.row('prioritystatus', 'later')).toEqual(['1', '1', '1', '0'])
    await run('gearman', [...at(server.port), '-w', '-c', '3', '-f', 'later', '--', 'cat'])
    await expect.poll(() => admin.row('status', 'later')).toEqual(['0', '0', '0'])
  })

  test('gearadmin asks everything', async () => {
    const { server, peer } = await running({ handlePrefix: 'X' })
    const [client, worker] = [await peer(), await peer()]
    worker.say({ name: 'CAN_DO', function: 'f' }, { name: 'SET_CLIENT_ID', clientId: 'w1' })
    await worker.settled()
    await client.submits({ name: 'SUBMIT_JOB_BG', function: 'f', unique: 'u1', workload: '' })
    const ask = (...args: string[]) => run('gearadmin', [...at(server.port), ...args])
    expect(await ask('--status')).toBe('f\t1\t0\t1\n.\n')
    expect(await ask('--priority-status')).toBe('f\t0\t1\t0\t1\n.\n')
    expect(await ask('--workers')).toContain('127.0.0.1 w1 : f\n')
    expect(await ask('--show-jobs')).toBe('X:1\t0\t0\t1\n.\n')
    expect(await ask('--show-unique-jobs')).toBe('u1\n.\n')
    expect(await ask('--server-version')).toContain('2.0.0+gearwork')
    expect(await ask('--server-verbose')).toContain('ERROR')
    expect(await ask('--getpid')).toContain(`${process.pid}`)
    expect(await ask('--create-function=g')).toContain('OK')
    expect(await ask('--drop-function=g')).toContain('OK')
    expect(await ask('--cancel-job=X:1')).toContain('OK')
    expect(await ask('--status')).toBe('f\t0\t0\t1\n.\n')
  })
})
