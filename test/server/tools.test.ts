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
})
