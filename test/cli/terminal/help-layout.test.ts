import { describe, expect, test } from 'vitest'
import { commandRows } from '../../../packages/cli/src/command-table.js'
import { helpWidth } from '../../../packages/cli/src/terminal/help-layout.js'
import { Paper, Terminal } from '../terminal.js'

/** Help as it is read where lines are so long. */
async function help(columns: number, ...argv: readonly string[]): Promise<string> {
  const stdout = Object.assign(new Paper(), { columns })
  expect(await new Terminal({ stdout }).run(...argv, '--help')).toBe(0)
  return stdout.text
}

/** Of what there is to choose from: headings and examples are as long as they are. */
const longest = (text: string) =>
  Math.max(...text.split('\n').map((line) => (/^ {2}(?!\$)/.test(line) ? line.length : 0)))

describe('help', () => {
  test.each([[['server']], [['worker:execute', 'Mail']], [['supervisor:generate']], [[]]])(
    'of %j fits terminals of any usual width',
    async (argv) => {
      for (const columns of [132, 80, 60, 45]) {
        expect(longest(await help(columns, ...argv))).toBeLessThanOrEqual(columns)
      }
    },
  )

  test('of every command has examples that fit 80 characters', async () => {
    for (const { name } of commandRows) {
      const [, examples = ''] = (await help(80, name)).split('\nexamples:\n')
      expect(
        examples
          .trimEnd()
          .split('\n')
          .filter((line) => line.length > 80),
      ).toEqual([])
    }
  })

  test('lists commands by what they take, not by options, which all of them have', async () => {
    expect(await help(80)).toMatch(
      /\n {2}worker:execute <workers\.\.\.> +Execute workers with all the jobs\b/,
    )
  })

  test('has texts beside what they are about where there is room, and below it where there is none', async () => {
    expect(await help(80, 'server')).toMatch(/\n {2}--persist <file> {2,}keep background[^\n]*\n {20,}\S/)
    expect(await help(60, 'server')).toContain(
      '\n  --persist <file>\n      keep background jobs in this file until they are over\n',
    )
  })
})

test('help is as wide as the terminal, or as COLUMNS says where there is none, or as the terminal that hears of errors', () => {
  const stream = (columns?: number) => ({ write: () => {}, columns })
  const page = (COLUMNS?: string, columns?: number) => ({ env: { COLUMNS }, stderr: stream(columns) })
  expect(helpWidth(stream(72), page('40', 50))).toBe(72)
  expect(helpWidth(stream(), page('40', 50))).toBe(40)
  for (const columns of [undefined, 0]) {
    for (const COLUMNS of [undefined, '', '0', '-3', 'wide']) {
      expect(helpWidth(stream(columns), page(COLUMNS, 50))).toBe(50)
      expect(helpWidth(stream(columns), page(COLUMNS, columns))).toBe(100)
    }
  }
})
