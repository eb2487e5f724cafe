import * as client from '@gearwork/client'
import * as core from '@gearwork/core'
import * as server from '@gearwork/server'
import * as worker from '@gearwork/worker'
import { expect, test } from 'vitest'
import * as gearwork from '../../packages/gearwork/src/index.js'
import * as gearworkServer from '../../packages/gearwork/src/server.js'

test('one import has what a work, its container and its callers need', () => {
  const needed = [
    'Work',
    'Job',
    'On',
    'Gearman',
    'Application',
    'inject',
    'injectable',
    'singleton',
    'container',
  ]
  expect(Object.keys(gearwork)).toEqual(expect.arrayContaining(needed))
})

test('what it gives is what the packages give, so that errors and classes are the same everywhere', () => {
  const origins: Readonly<Record<string, unknown>> = { ...worker, ...client, ...core }
  const values = Object.entries(gearwork).filter(([name]) => name !== 'NoServerError')
  for (const [name, value] of values) expect(value, name).toBe(origins[name])
})

test('the server stands behind a door of its own, whole', () => {
  expect({ ...gearworkServer }).toEqual({ ...server })
})

test('every error that the packages can throw at a caller can be named', () => {
  const errors = Object.keys({ ...core, ...client }).filter((name) => name.endsWith('Error'))
  expect(Object.keys(gearwork)).toEqual(expect.arrayContaining(errors))
})
