import * as client from '@gearwork/client'
import * as core from '@gearwork/core'
import { limits } from '@gearwork/protocol'
import * as server from '@gearwork/server'
import * as transport from '@gearwork/transport'
import * as worker from '@gearwork/worker'
import { describe, expect, test } from 'vitest'
import { configurationKeys } from '../packages/core/src/configuration/config-keys.js'
import type { KeyTable } from '../packages/core/src/configuration/key-rows.js'
import { settingValues } from '../packages/core/src/settings/settings.js'
import { errorCodes, membersOf, unionOf } from './support/declarations.js'
import { namesIn, readMarkdown } from './support/markdown.js'

const readmeOf = (owner: string) => readMarkdown(new URL(`../packages/${owner}/README.md`, import.meta.url))

/** Every member of these interfaces, and nothing else, stands in the table that begins so. */
const interfaces: readonly (readonly [owner: string, head: string, ...names: string[]])[] = [
  ['client', 'option', 'ClientOptions'],
  ['client', 'option of a call', 'CallOptions', 'SubmitOptions', 'BackgroundOptions'],
  ['client', 'option of an `AdminClient`', 'AdminClientOptions'],
  ['client', 'event', 'ClientEventMap'],
  ['worker', 'option', 'WorkerOptions'],
  ['worker', 'option of a function', 'FunctionOptions'],
  ['worker', 'event', 'WorkerEvents'],
  ['transport', 'option', 'ConnectionOptions'],
  ['transport', 'option of `tls`', 'TlsOptions'],
  ['transport', 'event', 'ConnectionEvents'],
  ['core', 'method of a `DeadLetterStore`', 'DeadLetterStore'],
  ['protocol', 'option of the decoder', 'DecoderOptions'],
  ['core', 'method of a `ContainerAdapter`', 'ContainerAdapter'],
  ['core', 'option of `compressed`', 'CompressedOptions'],
]

describe('a table lists what the source declares, with its defaults', () => {
  test.each(interfaces)('%s: %s', (owner, head, ...names) => {
    const rows = readmeOf(owner).table(head)
    const members = names.flatMap((name) => membersOf(owner, name))
    expect(namesIn(rows).toSorted()).toEqual(members.map(({ name }) => name).toSorted())
    for (const member of members.filter((one) => one.default !== undefined)) {
      const [, cell] = rows[namesIn(rows).indexOf(member.name)] ?? []
      expect(cell?.replaceAll('`', ''), `the default of ${member.name}`).toBe(member.default)
    }
  })
})

test('the options of the server are those it takes, the limits among them', () => {
  const names = membersOf('server', 'JobServerOptions').flatMap(({ name }) =>
    name === 'limits' ? membersOf('server', 'ServerLimits').map((limit) => `limits.${limit.name}`) : [name],
  )
  expect(namesIn(readmeOf('server').table('option')).toSorted()).toEqual(names.toSorted())
})

describe('every error that a package exports stands in its README, with its code', () => {
  const codes = errorCodes()

  test.each(Object.entries({ client, worker, server, transport, core }))('%s', (owner, exports) => {
    const rows = readmeOf(owner).table('class', 'code')
    const exported = Object.keys(exports).filter((name) => codes.has(name))
    expect(exported.length).toBeGreaterThan(3)
    expect(rows.map(([name, code]) => [name, code]).toSorted()).toEqual(
      exported.map((name) => [`\`${name}\``, `\`${codes.get(name)}\``]).toSorted(),
    )
  })

  test('protocol', () => {
    const rows = readmeOf('protocol').table('code', 'thrown by')
    expect(namesIn(rows).toSorted()).toEqual(unionOf('protocol', 'ProtocolErrorCode').toSorted())
  })
})

test('the limits are those of the protocol', () => {
  const rows = readmeOf('protocol').table('limit', 'bytes')
  expect(rows.map(([name, bytes]) => [name, Number(bytes)])).toEqual(
    Object.entries(limits).map(([name, bytes]) => [`\`${name}\``, bytes]),
  )
})

test('the settings are those of the core, with their built-in values', () => {
  const rows = readmeOf('core').table('setting', 'built-in')
  const { builtInSettings } = core
  const settings = Object.entries(settingValues(builtInSettings)).map(([name, value]) => [
    `\`${name}\``,
    builtInText(name, value),
  ])
  expect(rows.map(([name, builtIn]) => [name, builtIn])).toEqual(settings)
})

test('what each of them decides stands there in the words of its row, before what leads further', () => {
  for (const [name, , decides = ''] of readmeOf('core').table('setting', 'built-in')) {
    const row = core.settingRows[name?.replaceAll('`', '') as core.SettingName]
    expect(decides.startsWith(row.says), `${name}: ${row.says}`).toBe(true)
  }
})

function builtInText(name: string, value: unknown): string {
  if (name === 'servers') return core.builtInSettings.servers.value.map(transport.formatAddress).join()
  return name === 'backoff' ? core.builtInSettings.backoff.value.kind : `${value}`
}

test('every key of the configuration stands in a table, beside its sections what is in them', () => {
  const rows = readmeOf('core').table('key', 'says')
  const named = (text: string) => [...text.matchAll(/`([\w.]+)`/g)].map(([, name]) => name)
  expect(rows.flatMap(([keys = '']) => named(keys)).toSorted()).toEqual(
    Object.keys(configurationKeys).toSorted(),
  )
  // The settings have a table of their own; the other keys are supervisord's, described where it is.
  for (const section of ['server', 'connection', 'failed'] as const) {
    const [, says = ''] = rows.find(([key]) => key === `\`${section}\``) ?? []
    const keys = keysIn(configurationKeys[section])
    expect(
      keys.filter((key) => !named(says).includes(key)),
      `what ${section} holds`,
    ).toEqual([])
  }
})

function keysIn(row: KeyTable[string]): readonly string[] {
  return 'keys' in row ? Object.entries(row.keys).flatMap(([key, below]) => [key, ...keysIn(below)]) : []
}

test('the codecs that have a name stand in a table, and those that others stand in', () => {
  const names = namesIn(readmeOf('core').table('codec', 'carries'))
  expect(names.map((name) => name.replace(/\(.*/, ''))).toEqual([
    ...Object.keys(core.codecs),
    core.compressed.name,
    core.encrypted.name,
  ])
})

test('the events are those of the core, with its words for them', () => {
  expect(readmeOf('core').table('event', 'when')).toEqual(
    Object.entries(core.eventTable).map(([name, when]) => [`\`${name}\``, when]),
  )
})

test('what comes of a followed job stands in a table', () => {
  const updates: Readonly<Record<client.JobUpdate['type'], true>> = {
    created: true,
    data: true,
    warning: true,
    status: true,
    complete: true,
  }
  expect(namesIn(readmeOf('client').table('update'))).toEqual(Object.keys(updates))
})

test('what a job gives stands in a table', () => {
  const members: Readonly<Record<keyof worker.WorkerJob, true>> = {
    workload: true,
    received: true,
    handle: true,
    function: true,
    unique: true,
    reducer: true,
    server: true,
    signal: true,
    data: true,
    stream: true,
    warning: true,
    status: true,
    fail: true,
  }
  expect(namesIn(readmeOf('worker').table('member'))).toEqual(Object.keys(members))
})

test('every method that adds a task stands in a table', () => {
  const methods = Object.getOwnPropertyNames(client.Client.prototype).filter((name) =>
    name.startsWith('addTask'),
  )
  expect(namesIn(readmeOf('client').table('method', 'its outcome when all went well'))).toEqual(methods)
})
