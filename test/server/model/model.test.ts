import fc from 'fast-check'
import { test } from 'vitest'
import { Stage, turns } from './stage.js'

test('whatever several peers do, each hears what the model says, and the reports are true', async () => {
  await fc.assert(
    fc.asyncProperty(turns(40, 6), async (story) => {
      await using stage = await Stage.start({}, true)
      await stage.play(story)
    }),
    { numRuns: 200 },
  )
}, 60_000)
