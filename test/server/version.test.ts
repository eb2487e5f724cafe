import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { reportedVersion } from '../../packages/server/src/version.js'

test('what `version` answers is the version of the package', () => {
  const path = fileURLToPath(new URL('../../packages/server/package.json', import.meta.url))
  const { version } = JSON.parse(readFileSync(path, 'utf8'))
  expect(reportedVersion).toBe(`2.0.0+gearwork-${version}`)
})
