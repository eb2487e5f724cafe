import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeEngines, type RunningServer } from '../support/engines.js'
import { differences } from './differences.js'
import type { Script } from './script.js'
import { admin } from './scripts/admin.js'
import { assignment } from './scripts/assignment.js'
import { cancelling } from './scripts/cancelling.js'
import { errors } from './scripts/errors.js'
import { joining } from './scripts/joining.js'
import { later } from './scripts/later.js'
import { lines } from './scripts/lines.js'
import { maxQueue } from './scripts/maxqueue.js'
import { reduce } from './scripts/reduce.js'
import { results } from './scripts/results.js'
import { session } from './scripts/session.js'
import { sleeping } from './scripts/sleeping.js'
import { status } from './scripts/status.js'
import { submission } from './scripts/submission.js'
import { timeouts } from './scripts/timeouts.js'
import { uniques } from './scripts/uniques.js'
import { vanishing } from './scripts/vanishing.js'
import { play, startWith } from './stage.js'

const subjects = {
  submission,
  assignment,
  sleeping,
  results,
  cancelling,
  status,
  uniques,
  joining,
  vanishing,
  later,
  timeouts,
  session,
  errors,
  admin,
  maxQueue,
  lines,
  reduce,
} satisfies Record<string, readonly Script[]>

const all: readonly Script[] = Object.values(subjects).flat()

describeEngines('conformance', (engine) => {
  let server: RunningServer

  beforeAll(async () => {
    server = await engine.start()
  })

  afterAll(() => server?.stop())

  const holdsHere = (script: Script) => script.only === undefined || script.only.engine === engine.name

  for (const [subject, written] of Object.entries<readonly Script[]>(subjects)) {
    describe(subject, () => {
      for (const script of written.filter(holdsHere)) {
        test(script.title, async () => {
          if (script.setting === undefined) return play(script, server)
          const own = await startWith(engine, script.setting)
          try {
            await play(script, own)
          } finally {
            await own.stop()
          }
        })
      }
    })
  }
})

describe('the differences', () => {
  const readme = readFileSync(
    fileURLToPath(new URL('../../packages/server/README.md', import.meta.url)),
    'utf8',
  ).replace(/\s+/g, ' ')

  test.each(Object.entries(differences))('%s stands in the README', (_, text) => {
    expect(readme).toContain(text)
  })

  test.each(Object.keys(differences))('%s is played', (name) => {
    expect(all.map(({ only }) => only?.difference)).toContain(name)
  })

  test('no script plays for one engine without another that shows what ours does', () => {
    const shown = new Set(
      all.filter(({ only }) => only?.engine === 'embedded').map(({ only }) => only?.difference),
    )
    const unshown = all.flatMap(({ only }) => (only && !shown.has(only.difference) ? only.difference : []))
    expect(unshown).toEqual([])
  })
})
