import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { start } from '../support/processes.js'

test('another runner of tests will do: node --test comes to its end by itself', async () => {
  const file = fileURLToPath(new URL('fixtures/under-node-test.mjs', import.meta.url))
  const runner = start(process.execPath, ['--test', '--test-reporter=spec', file])
  try {
    expect(await runner.ended(), runner.output()).toBe(0)
    expect(runner.output()).toContain('pass 2')
  } finally {
    await runner.stop()
  }
})
