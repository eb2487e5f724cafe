import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { isAlive } from '../../packages/core/src/processes.js'

test('a process is alive until it has ended, whoever started it', () => {
  expect(isAlive(process.pid)).toBe(true)
  expect(isAlive(1)).toBe(true)
  expect(isAlive(spawnSync(process.execPath, ['--version']).pid)).toBe(false)
})
