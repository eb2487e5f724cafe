import { readFileSync } from 'node:fs'
import * as nestjs from '@gearwork/nestjs'
import { expect, test } from 'vitest'
import { namesIn, readMarkdown } from '../support/markdown.js'

const root = new URL('../../', import.meta.url)
const readme = readMarkdown(new URL('packages/nestjs/README.md', root))

test('the options of the module are those it takes', () => {
  const options: Readonly<Record<keyof nestjs.GearmanModuleOptions, true>> = {
    execute: true,
    servers: true,
    drainMs: true,
    onStopped: true,
    cwd: true,
    file: true,
    configuration: true,
    overrides: true,
    use: true,
    onListenerError: true,
  }
  expect(namesIn(readme.table('option of the module'))).toEqual(Object.keys(options))
})

test('its errors stand in a table, with their codes', () => {
  const { NotAProviderError } = nestjs
  const { name, code } = new NotAProviderError('MailWork')
  expect(Object.keys(nestjs).filter((exported) => exported.endsWith('Error'))).toEqual([name])
  expect(readme.table('class', 'code').map(([shown, itsCode]) => [shown, itsCode])).toEqual([
    [`\`${name}\``, `\`${code}\``],
  ])
})

test('its snippets stand in the program that they name', () => {
  const snippets = readme.blocks('ts')
  expect(snippets.length).toBeGreaterThan(1)
  for (const snippet of snippets) {
    const [first = '', ...lines] = snippet.trimEnd().split('\n')
    const program = readFileSync(new URL(first.replace('// ', ''), root), 'utf8')
    for (const part of lines.join('\n').split('\n\n')) expect(program).toContain(part)
  }
})
