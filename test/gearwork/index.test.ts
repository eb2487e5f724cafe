import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as client from '@gearwork/client'
import * as core from '@gearwork/core'
import * as openTelemetry from '@gearwork/core/opentelemetry'
import * as pino from '@gearwork/core/pino'
import * as server from '@gearwork/server'
import * as transport from '@gearwork/transport'
import * as worker from '@gearwork/worker'
import { expect, test } from 'vitest'
import * as gearwork from '../../packages/gearwork/src/index.js'
import * as gearworkOpenTelemetry from '../../packages/gearwork/src/opentelemetry.js'
import * as gearworkPino from '../../packages/gearwork/src/pino.js'
import * as gearworkServer from '../../packages/gearwork/src/server.js'
import { unnamedTypes } from '../support/named-types.js'

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
  const origins: Readonly<Record<string, unknown>> = { ...transport, ...worker, ...client, ...core }
  for (const [name, value] of Object.entries(gearwork)) expect(value, name).toBe(origins[name])
})

test('what the client and the worker both give is one thing', () => {
  const both = Object.keys(client).filter((name) => Object.hasOwn(worker, name))
  const ofClient: Readonly<Record<string, unknown>> = client
  const ofWorker: Readonly<Record<string, unknown>> = worker
  for (const name of both) expect(ofWorker[name], name).toBe(ofClient[name])
})

test('traces and logs stand behind doors of their own, for who has the packages that they need', () => {
  expect({ ...gearworkOpenTelemetry }).toEqual({ ...openTelemetry })
  expect({ ...gearworkPino }).toEqual({ ...pino })
})

test('the server stands behind a door of its own, whole', () => {
  expect({ ...gearworkServer }).toEqual({ ...server })
})

test('every error that the packages can throw at a caller, or a handler at them, can be named', () => {
  const errors = Object.entries({ ...core, ...client, ...worker })
    .filter(([, value]) => typeof value === 'function' && value.prototype instanceof Error)
    .map(([name]) => name)
  expect(errors.filter((name) => !Object.hasOwn(gearwork, name))).toEqual([])
})

test('what its classes and functions take and give, and what their options hold, can be named', () => {
  // Whoever dials sockets by means of their own does it with the transport's names, all of them.
  expect(unnamedTypes('gearwork')).toEqual(['Dial (in ConnectionOptions)'])
})

test('what a package names and leaves to others is found, in classes and types', () => {
  const found = unnamedTypes('core')
  expect(found).toEqual(expect.arrayContaining(['AnyHandle (in Gearman)', 'Cancel (in Clock)']))
})

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string) => readFileSync(root + file, 'utf8')

/** What people read and copy: the READMEs, the examples, and what stands in doc comments. */
const written = ['README.md', ...filesIn('packages'), ...filesIn('examples')].filter(
  (file) => /(README\.md|\.ts)$/.test(file) && !/node_modules|\/dist\//.test(file),
)

function filesIn(folder: string): readonly string[] {
  return readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`)
}

/** Every name that a text imports from a door, types too. */
function importedFrom(door: string, text: string): readonly string[] {
  const statement = new RegExp(`import (?:type )?\\{([^}]*)\\} from ['"]${door}['"]`, 'g')
  return [...text.matchAll(statement)]
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.trim().replace(/^type | as .*/g, ''))
    .filter((name) => name !== '')
}

test.each([
  ['gearwork', 'index'],
  ['gearwork/server', 'server'],
])('%s has every name that what people read imports from it', (door, source) => {
  const exported = read(`packages/gearwork/src/${source}.ts`).match(/\w+/g)
  const imported = written.flatMap((file) => importedFrom(door, read(file)))
  expect(imported).not.toEqual([])
  expect(exported).toEqual(expect.arrayContaining(imported))
})
