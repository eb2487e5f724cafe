import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFolder, Serving } from './serving.js'

test.each([
  [[], {}, 'baba'],
  [[], { roundRobin: false }, 'bbaa'],
  [['--no-round-robin'], {}, 'bbaa'],
  [['--no-round-robin'], { roundRobin: true }, 'bbaa'],
  [['--round-robin'], { roundRobin: false }, 'baba'],
  [['-R'], { roundRobin: false }, 'baba'],
  [['-R', '--no-round-robin'], {}, 'bbaa'],
])('%j over %j serves the functions of a worker in the order %s', async (argv, server, order) => {
  const cwd = await createFolder()
  await writeFile(join(cwd, 'gearman.config.json'), JSON.stringify({ server }))
  const serving = await Serving.start(argv, { cwd })
  const client = await serving.peer()
  for (const name of 'abab') {
    await client.submits({ name: 'SUBMIT_JOB_BG', function: name, unique: '', workload: '' })
  }
  expect(await served(serving)).toBe(order)
})

/** The functions of four jobs, in the order in which a worker is given them that registers a and then b. */
async function served(serving: Serving): Promise<string> {
  const worker = await serving.peer()
  worker.say({ name: 'CAN_DO', function: 'a' }, { name: 'CAN_DO', function: 'b' })
  let order = ''
  for (let jobs = 0; jobs < 4; jobs++) {
    worker.say({ name: 'GRAB_JOB' })
    const { handle, function: name } = await worker.hearsA('JOB_ASSIGN')
    worker.say({ name: 'WORK_COMPLETE', handle, data: '' })
    order += name
  }
  return order
}
