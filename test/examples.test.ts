import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { outputPattern } from './support/expectation.js'
import { start } from './support/processes.js'

const examples = fileURLToPath(new URL('../examples', import.meta.url))
const names = readdirSync(examples).filter((name) => /^\d\d-/.test(name))

describe('an example prints what its header says', () => {
  test.each(names)(
    '%s',
    async (name) => {
      const program = start(process.execPath, [join(examples, 'dist', name, 'main.js')], {
        env: { ...process.env, NO_COLOR: '1' },
      })
      try {
        const code = await program.ended(60_000)
        expect(program.output()).toMatch(
          outputPattern(promised(readFileSync(join(examples, name, 'main.ts'), 'utf8'))),
        )
        expect(code).toBe(0)
      } finally {
        await program.stop()
      }
    },
    70_000,
  )
})

/** What stands below `// Prints:` in a program's header. */
function promised(source: string): readonly string[] {
  const header = source.slice(source.indexOf('// Prints:\n') + '// Prints:\n'.length)
  const lines: string[] = []
  for (const line of header.split('\n')) {
    if (!line.startsWith('//')) break
    lines.push(line.replace(/^\/\/ {0,3}/, ''))
  }
  expect(lines.length, 'the header says what the program prints').toBeGreaterThan(0)
  return lines
}
