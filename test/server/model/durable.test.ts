import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createJobServer } from '@gearwork/server'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { Peer } from '../../conformance/peer.js'
import { handleOf } from './deeds.js'
import type { Model } from './model.js'
import { Stage, turns } from './stage.js'

/** A NOOP may come behind what it stood before, once the store has been waited for; so one deed at a time, in no order. */
test('a durable server is as the model too, and its next life holds what was promised and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gearwork-model-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  let lives = 0
  await fc.assert(
    fc.asyncProperty(turns(40, 1), async (story) => {
      lives += 1
      const persist = join(folder, `${lives}.db`)
      const model = await live(persist, story)
      expect(await survivors(persist)).toEqual(
        model.jobs.filter(({ background }) => background).map(({ number }) => handleOf(number)),
      )
    }),
    { numRuns: 15 },
  )
}, 60_000)

async function live(persist: string, story: Parameters<Stage['play']>[0]): Promise<Model> {
  await using stage = await Stage.start({ persist }, false)
  await stage.play(story)
  return stage.model
}

/** Jobs of the store, by their handles. */
async function survivors(persist: string): Promise<readonly string[]> {
  await using server = createJobServer({ listen: '127.0.0.1:0', handlePrefix: 'X', persist })
  await server.start()
  const peer = await Peer.connect(server.port)
  const rows = (await peer.asks('show jobs', true)).map((line) => line.split('\t'))
  peer.destroy()
  expect(rows.map((row) => row.slice(2))).toEqual(rows.map(() => ['0', '1']))
  return rows.map(([handle]) => handle as string).toSorted(byNumber)
}

function byNumber(one: string, other: string): number {
  return Number(one.slice(2)) - Number(other.slice(2))
}
