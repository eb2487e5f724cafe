import { builtInSettings, type SettingLevel, type SettingName, type SettingSource } from '@gearwork/core'
import { describe, expect, test } from 'vitest'
import { layerSettings, settingValues } from '../../../packages/core/src/settings/settings.js'

describe('what nobody set', () => {
  test('has built-in values', () => {
    expect(settingValues(builtInSettings)).toEqual({
      iterations: 0,
      minimumExecutionTime: 0,
      timeout: 0,
      exitOnFailure: false,
      concurrency: 1,
      rateLimit: false,
      jobTimeout: 0,
      scope: 'process',
      isolation: 'none',
      memoryLimitMb: 0,
      recycleAfterJobs: 0,
      recycleAboveMb: 0,
      recycleAfterSeconds: 0,
      abortGrace: 5,
      retries: 0,
      backoff: { kind: 'exponential', delaySeconds: 5, maxSeconds: 3600, jitter: 0.5 },
      defaultMethod: 'doNormal',
      servers: [{ host: '127.0.0.1', port: 4730 }],
      namespace: '',
      jobPrefix: '',
      codec: 'json',
      generateUniqueKey: false,
      debounce: 0,
      callbacks: true,
    })
  })

  test('says so', () => {
    expect(new Set(Object.values(builtInSettings).map(({ source }) => source))).toEqual(new Set(['built-in']))
  })
})

describe('a level', () => {
  test('outranks those before it, setting by setting', () => {
    const settings = layerSettings(
      builtInSettings,
      level('configuration', { iterations: 1, timeout: 2 }),
      level('@Work', { iterations: 3 }),
    )
    expect(settings.iterations).toEqual({ value: 3, source: '@Work' })
    expect(settings.timeout).toEqual({ value: 2, source: 'configuration' })
    expect(settings.concurrency).toEqual({ value: 1, source: 'built-in' })
  })

  test('may say zero, false and empty', () => {
    const below = level('configuration', { iterations: 9, callbacks: true, jobPrefix: 'dev_' })
    const above = level('command line', { iterations: 0, callbacks: false, jobPrefix: '' })
    const settings = layerSettings(builtInSettings, below, above)
    expect(settings.iterations).toEqual({ value: 0, source: 'command line' })
    expect(settings.callbacks).toEqual({ value: false, source: 'command line' })
    expect(settings.jobPrefix).toEqual({ value: '', source: 'command line' })
  })

  test.each([undefined, null])('that says %s says nothing', (nothing) => {
    const settings = layerSettings(builtInSettings, level('@Work', { iterations: nothing }))
    expect(settings.iterations.source).toBe('built-in')
  })

  test('replaces servers as a whole', () => {
    const settings = layerSettings(
      builtInSettings,
      level('configuration', { servers: ['a:1', 'b:2'] }),
      level('@Job', { servers: 'c:3' }),
    )
    expect(settings.servers.value).toEqual([{ host: 'c', port: 3 }])
  })
})

describe('servers', () => {
  test.each([
    ['one text', 'a', [{ host: 'a', port: 4730 }]],
    [
      'texts with commas',
      'a:1, b:2',
      [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
    ],
    ['one object', { host: 'a', port: 1 }, [{ host: 'a', port: 1 }]],
    [
      'a list of both',
      ['a:1', { host: 'b' }],
      [
        { host: 'a', port: 1 },
        { host: 'b', port: 4730 },
      ],
    ],
    [
      'a map by name',
      { local: { host: 'a', port: 1 }, far: 'b:2' },
      [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
    ],
  ])('may be %s', (_, written, settled) => {
    expect(layerSettings(builtInSettings, level('@Work', { servers: written })).servers.value).toEqual(
      settled,
    )
  })
})

test.each<[SettingName, unknown]>([
  ['iterations', -1],
  ['iterations', 1.5],
  ['iterations', '3'],
  ['minimumExecutionTime', -0.5],
  ['timeout', Number.NaN],
  ['timeout', Number.POSITIVE_INFINITY],
  ['concurrency', 0],
  ['retries', -1],
  ['retries', 1.5],
  ['backoff', 'sometimes'],
  ['backoff', { kind: 'fixed', delayMs: 3 }],
  ['backoff', { delaySeconds: -1 }],
  ['backoff', { maxSeconds: '5' }],
  ['backoff', { jitter: 1.1 }],
  ['backoff', 5],
  ['defaultMethod', 'nope'],
  ['servers', []],
  ['servers', {}],
  ['servers', ['a:b']],
  ['servers', { host: 'a', port: '4730' }],
  ['servers', 7],
  ['namespace', 'two words'],
  ['jobPrefix', 1],
  ['generateUniqueKey', 'yes'],
])('%s cannot be %j', (name, value) => {
  expect(() => layerSettings(builtInSettings, level('@Work', { [name]: value }))).toThrow(`refused ${name}`)
})

function level(source: SettingSource, values: Record<string, unknown>): SettingLevel {
  return {
    source,
    values,
    refuse(name, must) {
      throw new Error(`refused ${name}: must ${must}`)
    },
  }
}
