import * as testing from '@gearwork/testing'
import { expect, test } from 'vitest'
import { errorCodes, membersOf } from '../support/declarations.js'
import { namesIn, readMarkdown } from '../support/markdown.js'
import { compile, joinSnippets } from '../support/readme-programs.js'

const readme = readMarkdown(new URL('../../packages/testing/README.md', import.meta.url))
const hooks = membersOf('core', 'ApplicationOptions')
  .map(({ name }) => name)
  .filter((name) => ['use', 'listeners', 'overrides', 'onListenerError'].includes(name))

/** Several may share a row: `work`, `job`. */
function namesOf(head: string): readonly string[] {
  return readme
    .table(head)
    .flatMap(([cell = '']) => cell.split(', '))
    .map((name) => name.replace(/^`(\w+).*$/, '$1'))
    .toSorted()
}

test.each([
  ['option of a context', 'FakeContextOptions', []],
  ['option of a run', 'RunJobOptions', hooks],
  ['option of an application', 'TestApplicationOptions', hooks],
] as const)('%s: the table lists what is declared', (head, name, inherited) => {
  const declared = [...membersOf('testing', name).map((member) => member.name), ...inherited]
  expect(namesOf(head)).toEqual(declared.toSorted())
})

test('the members of an application and of a report stand in tables', () => {
  const prototype = Object.getOwnPropertyNames(testing.TestApplication.prototype)
  const members = [...prototype, 'server', 'application', 'events', 'letters']
  expect(namesOf('member of the application')).toEqual(
    members.filter((name) => name !== 'constructor').toSorted(),
  )
  const told: Readonly<Record<keyof testing.JobReport<unknown> | 'fate', true>> = {
    status: true,
    result: true,
    error: true,
    fate: true,
    statuses: true,
    pieces: true,
    data: true,
    warnings: true,
    logs: true,
  }
  expect(namesIn(readme.table('in the report'))).toEqual(Object.keys(told))
})

test('its errors stand in a table, with their codes', () => {
  const codes = errorCodes()
  const exported = Object.keys(testing).filter((name) => codes.has(name))
  expect(exported).toHaveLength(2)
  expect(readme.table('class', 'code').map(([name, code]) => [name, code])).toEqual(
    exported.map((name) => [`\`${name}\``, `\`${codes.get(name)}\``]),
  )
})

test('its snippets are a program of tests that pass', async () => {
  const program = joinSnippets(readme.blocks('ts'))
  const programs = await compile(new Map([['testing', program]]))
  const tests = programs.run('testing', 0)
  try {
    expect(await tests.ended(), tests.output()).toBe(0)
    expect(tests.output()).toMatch(/pass 5/)
  } finally {
    await tests.stop()
    programs.remove()
  }
}, 60_000)
