import {
  createContainer,
  describeWorks,
  InvalidConfigurationError,
  InvalidOptionError,
  Job,
  type JobDescription,
  loadConfiguration,
  type Overrides,
  type Setting,
  type SettingName,
  type SettingSource,
  settingRows,
  settleOverrides,
  UnknownOptionError,
  Work,
  type WorkDescription,
} from '@gearwork/core'
import { afterEach, describe, expect, test } from 'vitest'
import { Projects } from '../project.js'
import { settingsWritten, type WrittenSetting } from './setting-rows.js'

const projects = new Projects()
afterEach(() => projects.removeAll())
const container = createContainer()

/** What the levels above the built-in values say of one setting; a level that is not there says nothing. */
type Levels = { readonly [L in Exclude<SettingSource, 'built-in'>]?: unknown }

/** The weakest first. */
const order = ['configuration', '@Work', '@Job', 'command line'] as const

test('every setting is tested here: whoever adds one adds it to `settingsWritten`', () => {
  expect(Object.keys(settingsWritten).toSorted()).toEqual(Object.keys(settingRows).toSorted())
})

describe.each(Object.entries(settingsWritten) as [SettingName, WrittenSetting][])('%s', (name, written) => {
  const { written: pair, nothing, wrong, undecorated = [] } = written
  const levels = order.filter((level) => !(undecorated as readonly string[]).includes(level))
  const settled = (value: unknown) => settingRows[name].settle(value)

  test('is what is built in where nobody says anything, or says null', async () => {
    const silent = Object.fromEntries(levels.map((level) => [level, null]))
    for (const stated of [{}, silent]) {
      const { work, job } = await resolve(name, stated)
      expect([work, job]).toEqual(Array(2).fill({ value: settingRows[name].builtIn, source: 'built-in' }))
    }
  })

  test.each(levels)('said by %s outranks what is said below', async (level) => {
    const [below, own] = pair
    for (const value of [own, nothing]) {
      const stated = Object.fromEntries(levels.slice(0, levels.indexOf(level)).map((one) => [one, below]))
      const { work, job } = await resolve(name, { ...stated, [level]: value })
      expect(job).toEqual({ value: settled(value), source: level })
      if (level !== '@Job') expect(work).toEqual(job)
    }
  })

  test.each(levels)('that is null for %s is left to the level below', async (level) => {
    const [value] = pair
    const below = levels[levels.indexOf(level) - 1]
    const { job } = await resolve(name, { ...(below && { [below]: value }), [level]: null })
    expect(job.source).toBe(below ?? 'built-in')
  })

  test('said by @Job is nothing to its work', async () => {
    const [value] = pair
    if (!levels.includes('@Job')) return
    const { work } = await resolve(name, { '@Job': value })
    expect(work.source).toBe('built-in')
  })

  test.each(levels.filter((level) => level.startsWith('@')))('may be a function in %s', async (level) => {
    const [, value] = pair
    const given: unknown[] = []
    const find = (from: unknown) => {
      given.push(from)
      return value
    }
    const { job } = await resolve(name, { [level]: find })
    expect(job).toEqual({ value: settled(value), source: level })
    expect(given).toEqual([container])
    expect((await resolve(name, { configuration: value, [level]: () => null })).job.source).toBe(
      'configuration',
    )
  })

  test.each(levels)('that cannot be is refused where it stands, in %s', async (level) => {
    const failure = level === 'configuration' ? InvalidConfigurationError : InvalidOptionError
    const refused = resolve(name, { [level]: wrong })
    await expect(refused).rejects.toThrow(failure)
    await expect(refused).rejects.toThrow(placesOf(name)[level])
    await expect(refused).rejects.toThrow(`must ${settingRows[name].must}`)
  })

  test.each(undecorated)('is no option of %s', async (level) => {
    await expect(resolve(name, { [level]: pair[0] })).rejects.toThrow(UnknownOptionError)
  })
})

/** How messages name the place. */
function placesOf(name: SettingName): Readonly<Record<(typeof order)[number], string>> {
  return {
    configuration: settingRows[name].key,
    '@Work': `${name} of @Work on Stating `,
    '@Job': `${name} of @Job on Stating.run `,
    'command line': `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} `,
  }
}

/** What holds for a work and its job when the levels say these things. */
async function resolve(
  name: SettingName,
  stated: Levels,
): Promise<{ readonly work: Setting<unknown>; readonly job: Setting<unknown> }> {
  const { defaults } = await loadConfiguration({ file: await configurationWith(name, stated.configuration) })
  class Stating {
    run(): void {}
  }
  const run = Object.getOwnPropertyDescriptor(Stating.prototype, 'run') as TypedPropertyDescriptor<() => void>
  Job(optionsOf(name, stated['@Job']))(Stating.prototype, 'run', run)
  Work(optionsOf(name, stated['@Work']))(Stating)
  const typed = optionsOf(name, stated['command line']) as Overrides
  const overrides = settleOverrides(typed, 'command line')
  const [work] = describeWorks(Stating, { container, defaults, overrides }) as [WorkDescription]
  const [job] = work.jobs as readonly [JobDescription]
  return { work: work.settings[name], job: job.settings[name] }
}

/** No level says anything: not even that there is such a setting. */
function optionsOf(name: SettingName, value: unknown): object {
  return value === undefined ? {} : { [name]: value }
}

async function configurationWith(name: SettingName, value: unknown): Promise<string> {
  const key = settingRows[name].key
  const content = name === 'servers' ? { servers: value } : { defaults: { [key]: value } }
  const inCode = typeof value === 'object' && value !== null && 'encode' in value
  const { path } = await projects.create({
    'gearman.config.json': JSON.stringify(inCode ? {} : content),
    'gearman.config.mjs':
      'export default { defaults: { codec: { name: "nothing", encode: String, decode: String } } }',
  })
  return path(inCode ? 'gearman.config.mjs' : 'gearman.config.json')
}
