import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type RunningProcess, start } from '../../../support/processes.js'
import { Folder, letter, listed } from './letters.js'

const repository = fileURLToPath(new URL('../../../../', import.meta.url))

const folder = Folder.forEachTest()

/** A process that does something with the folder, as `store`. */
function processDoing(deed: string): RunningProcess {
  const script = `import { FolderLetters, letterId } from '@gearwork/core'
    const store = new FolderLetters(process.argv[1])
    const say = (line) => new Promise((said) => process.stdout.write(line + '\\n', said))
    ${deed}`
  const argv = ['--input-type=module', '-e', script, folder.path]
  return start(process.execPath, argv, { cwd: repository })
}

/** Adds letters, four at a time, and says which were promised. */
const adding = `
  const add = async (lane) => {
    for (let number = 0; ; number++) {
      const failedAt = new Date()
      const id = letterId(failedAt)
      const payload = Buffer.alloc(3_000_000, lane + ' ' + number)
      const reason = { name: 'Error', message: 'no' }
      const rest = { function: 'f', unique: '', attempts: 1, server: 'a:1', handle: 'H:a:1' }
      await store.add({ id, payload, reason, firstAt: failedAt, failedAt, ...rest })
      await say(id)
    }
  }
  await Promise.all([1, 2, 3, 4].map(add))`

test('what was promised before kill -9 is there, and nothing is there by half', async () => {
  const promised: string[] = []
  for (const letters of [1, 2, 3]) {
    const life = processDoing(adding)
    await life.printed(new RegExp(`(\\S+\\n){${letters}}`))
    life.child.kill('SIGKILL')
    await once(life.child, 'close')
    promised.push(...life.output().split('\n').slice(0, -1))
  }
  const kept = await listed(folder.store, ({ message }) => expect.fail(message))
  expect(promised.length).toBeGreaterThanOrEqual(6)
  expect(kept.map(({ id }) => id)).toEqual(expect.arrayContaining(promised))
})

test('two processes that settle all letters settle each once', async () => {
  const letters = Array.from({ length: 200 }, (_, minute) => letter({}, minute))
  for (const one of letters) await folder.store.add(one)
  const settling = [1, 2].map(() =>
    processDoing(
      `for await (const { id } of store.list()) await store.claim(id, () => say('settled ' + id))`,
    ),
  )
  expect(await Promise.all(settling.map((each) => each.ended()))).toEqual([0, 0])
  const settled = settling.flatMap((each) => [...each.output().matchAll(/^settled (\S+)$/gm)])
  expect(settled.map(([, id]) => id).toSorted()).toEqual(letters.map(({ id }) => id).toSorted())
  expect(await folder.names()).toEqual([])
})

test('a letter that a killed process had taken comes back at once', async () => {
  const added = letter()
  await folder.store.add(added)
  const taking = processDoing(`await store.claim('${added.id}', async () => {
    await say('taken')
    await new Promise((never) => setTimeout(never, 60_000))
  })`)
  await taking.printed(/taken/)
  expect(await listed(folder.store)).toEqual([])
  taking.child.kill('SIGKILL')
  await once(taking.child, 'close')
  expect(await listed(folder.store)).toEqual([added])
})
