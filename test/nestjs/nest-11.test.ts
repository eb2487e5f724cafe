import { createRequire } from 'node:module'
import { expect, test, vi } from 'vitest'

// The other tests run on the newest line of Nest. Those of the module run here once more, on the older one: from this
// folder Node finds that.
const requireNest11 = createRequire(new URL('fixtures/nest-11/', import.meta.url))

for (const name of ['@nestjs/common', '@nestjs/core']) vi.doMock(name, () => ({ ...requireNest11(name) }))

await import('./module.test.js')

test('these tests run on Nest 11', async () => {
  const { version } = requireNest11('@nestjs/core/package.json')
  expect(version).toMatch(/^11\./)
  const { NestFactory } = await import('@nestjs/core')
  expect(NestFactory).toBe(requireNest11('@nestjs/core').NestFactory)
})
