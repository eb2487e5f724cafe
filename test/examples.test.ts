import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
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
        expect(program.output()).toMatch(promise(readFileSync(join(examples, name, 'main.ts'), 'utf8')))
        expect(code).toBe(0)
      } finally {
        await program.stop()
      }
    },
    70_000,
  )
})

/**
 * What stands below `// Prints:`, as a pattern: `…` stands for any text within a line, and a line that ends
 * in a lone `…` may come any number of times, or never.
 */
function promise(source: string): RegExp {
  const header = source.slice(source.indexOf('// Prints:\n') + '// Prints:\n'.length)
  const lines: string[] = []
  for (const line of header.split('\n')) {
    if (!line.startsWith('//')) break
    lines.push(line.replace(/^\/\/ {0,3}/, ''))
  }
  expect(lines.length, 'the header says what the program prints').toBeGreaterThan(0)
  return new RegExp(`^\\s*${lines.map(linePattern).join('')}\\s*$`)
}

function linePattern(line: string): string {
  const pattern = `${line.split('…').map(literally).join('[^\\n]*')}\\n`
  return /\s…$/.test(line) ? `(?:${pattern})*` : pattern
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
