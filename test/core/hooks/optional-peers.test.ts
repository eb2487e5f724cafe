import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'

const source = new URL('../../../packages/core/src/', import.meta.url)
const { peerDependencies } = createRequire(import.meta.url)('../../../packages/core/package.json')

test('who does not ask for them does not load the packages that may be missing', () => {
  const loaded = packagesBehind('index.ts')
  expect(loaded).toContain('tsyringe')
  for (const peer of Object.keys(peerDependencies)) expect(loaded).not.toContain(peer)
})

test('they are loaded by the modules that are named after them', () => {
  expect(packagesBehind('hooks/opentelemetry.ts')).toContain('@opentelemetry/api')
  // Of pino the types are enough.
  expect(packagesBehind('hooks/pino.ts')).not.toContain('pino')
})

/** The packages that a module of core's imports at run time, also by what it imports itself. */
function packagesBehind(file: string): readonly string[] {
  const found = new Set<string>()
  const seen = new Set<string>()
  const walk = (url: URL) => {
    if (seen.has(url.href)) return
    seen.add(url.href)
    for (const name of importsOf(readFileSync(url, 'utf8'))) {
      if (name.startsWith('.')) walk(new URL(name.replace(/\.js$/, '.ts'), url))
      else found.add(name)
    }
  }
  walk(new URL(file, source))
  return [...found]
}

function importsOf(text: string): readonly string[] {
  const statements = text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'"`;]*?from\s+)?'([^']+)'/gm)
  return [...statements].filter(([, type]) => type === undefined).map(([, , name]) => name as string)
}
