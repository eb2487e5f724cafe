import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { publicNames } from './support/public-names.js'

const packages = readdirSync(new URL('../packages/', import.meta.url))

describe.each(packages)('of the names that %s gives', (owner) => {
  const names = publicNames(owner)

  test('every one has a doc comment', () => {
    const silent = names.filter(({ comment }) => comment === undefined)
    expect(silent.map(({ name, file }) => `${file}: ${name}`)).toEqual([])
  })

  test('those that may be left out say what they do', () => {
    // Its keys are supervisord's own, described where supervisord is.
    const described = names.filter(({ name }) => name !== 'SupervisorSection')
    const silent = described.flatMap(({ name, silentOptions }) =>
      silentOptions.map((option) => `${name}.${option}`),
    )
    expect(silent).toEqual([])
  })
})

test('names are found, those behind side doors and those that pass through several files among them', () => {
  const found = (owner: string) => publicNames(owner).map(({ name }) => name)
  expect(found('core')).toEqual(
    expect.arrayContaining(['Job', 'JobContext', 'openTelemetry', 'pinoLog', 'Class']),
  )
  expect(found('transport')).toEqual(expect.arrayContaining(['parseAddress', 'ServerAddress']))
  expect(found('nestjs')).toContain('GearmanModule')
  // What it gives is given by the others.
  expect(found('gearwork')).toEqual([])
})
