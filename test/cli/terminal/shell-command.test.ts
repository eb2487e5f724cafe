import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { shellCommand } from '../../../packages/cli/src/terminal/shell-command.js'

test('a shell reads back the very arguments', () => {
  const parts = ['a b', "it's", '$HOME', 'Mail~welcome', '*', '']
  const { stdout } = spawnSync('sh', ['-c', `printf '%s|' ${shellCommand(parts)}`], { encoding: 'utf8' })
  expect(stdout).toBe("a b|it's|$HOME|Mail~welcome|*||")
})
