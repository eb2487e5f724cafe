import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { outputPattern } from './support/expectation.js'
import { start } from './support/processes.js'

const root = new URL('../', import.meta.url)
const path = (name: string) => fileURLToPath(new URL(name, root))
const readme = readFileSync(path('README.md'), 'utf8')

/** The README's fenced blocks of a language, without their fences. */
function blocks(language: string): readonly string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(
    (match) => match[1] as string,
  )
}

describe('a snippet stands in the program that it names', () => {
  const named = blocks('ts').filter((block) => block.startsWith('// examples/'))

  test('there are some', () => expect(named.length).toBeGreaterThan(1))

  test.each(named)('%s', (block) => {
    const [first = '', ...lines] = block.split('\n')
    const program = readFileSync(path(first.replace('// ', '')), 'utf8')
    // A blank line or a line of three dots may skip a part of the program.
    for (const part of lines.join('\n').split(/\n\n|\n *…\n/)) expect(program).toContain(part.trimEnd())
  })
})

describe('a command prints what stands below it', () => {
  const consoles = blocks('console')

  test('there are some', () => expect(consoles.length).toBeGreaterThan(1))

  test.each(consoles)('%s', async (block) => {
    const [first = '', ...lines] = block.trimEnd().split('\n')
    const words = first.replace('$ gearman ', '').split(' ')
    const command = start(process.execPath, [path('packages/gearwork/bin/gearman.js'), ...words], {
      cwd: path('examples/01-quickstart'),
      env: { ...process.env, NO_COLOR: '1' },
    })
    try {
      await command.ended()
      expect(command.output()).toMatch(outputPattern(lines))
    } finally {
      await command.stop()
    }
  })
})

test('every link leads somewhere', () => {
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1] as string)
  expect(links.filter((link) => !existsSync(path(link)))).toEqual([])
  expect(links.length).toBeGreaterThan(3)
})
