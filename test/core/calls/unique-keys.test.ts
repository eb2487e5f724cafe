import {
  builtInSettings,
  type Configuration,
  createContainer,
  defaultConfiguration,
  describeWorks,
  digestKey,
  Gearman,
  type GearmanOptions,
  InvalidConfigurationError,
  Job,
  keyGenerator,
  loadConfiguration,
  settleOverrides,
  uniqueKeys,
  Work,
} from '@gearwork/core'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { failureOf, serverFor } from '../../client/support.js'
import { describeEngines, embedded } from '../../support/engines.js'
import { Projects } from '../project.js'

const projects = new Projects()
afterEach(() => projects.removeAll())

@Work({ name: 'Post' })
class PostWork {
  @Job()
  plain(_: { to: string }): void {}

  @Job({ generateUniqueKey: true })
  keyed(_: { to: string }): void {}

  @Job({ uniqueKey: (name, _, payload) => `${name}:${(payload as { to: string }).to}` })
  own(_: { to: string }): void {}
}

@Work({ name: 'Parcel', uniqueKey: () => 'of the work' })
class ParcelWork {
  @Job()
  send(): void {}

  @Job({ uniqueKey: () => 'of the job' })
  weigh(): void {}

  @Job({ generateUniqueKey: false })
  each(): void {}
}

async function opened(options: GearmanOptions): Promise<Gearman> {
  const gearman = await Gearman.open({ configuration: defaultConfiguration('/'), ...options })
  onTestFinished(() => gearman.close())
  return gearman
}

describeEngines('unique keys', (engine) => {
  test('are made only where a job asks for them, and can be read on its handle', async () => {
    const { address } = await serverFor(engine)
    const post = (await opened({ servers: address })).jobs(PostWork)
    const to = { to: 'Ada' }
    expect((await post.plain.doBackground(to)).unique).toBe('')
    const keyed = await post.keyed.doBackground(to)
    expect(keyed.unique).toBe(digestKey('Post~keyed', JSON.stringify(to)))
    expect((await post.keyed.doBackground(to)).handle).toBe(keyed.handle)
    expect((await post.keyed.doBackground(to, { unique: 'mine' })).unique).toBe('mine')
  })

  test('are made by the generator of the job, of its work, of whoever opened, in this order', async () => {
    const { address } = await serverFor(engine)
    const gearman = await opened({ servers: address, uniqueKey: (name) => `opened ${name}` })
    const post = gearman.jobs(PostWork)
    const parcel = gearman.jobs(ParcelWork)
    expect((await post.own.doBackground({ to: 'Ada' })).unique).toBe('Post~own:Ada')
    expect((await post.keyed.doBackground({ to: 'Ada' })).unique).toBe('opened Post~keyed')
    expect((await parcel.send.doBackground()).unique).toBe('of the work')
    expect((await parcel.weigh.doBackground()).unique).toBe('of the job')
    expect((await parcel.each.doBackground()).unique).toBe('')
    const foreign = gearman.job('reverse', { uniqueKey: (_, workload) => `reversed ${workload}` })
    expect((await foreign.doBackground('a')).unique).toBe('reversed "a"')
    expect((await gearman.job('reverse').doBackground('a')).unique).toBe('')
  })
})

test('a generator asks for keys where it stands, which what outranks that may forbid', () => {
  const asked = (stated = {}) => {
    const overrides = settleOverrides(stated)
    const options = { container: createContainer(), defaults: builtInSettings, overrides }
    const works = [PostWork, ParcelWork].flatMap((target) => describeWorks(target, options))
    const jobs = works.flatMap((work) => work.jobs)
    return Object.fromEntries(
      jobs.map(({ callableName, settings }) => [callableName, settings.generateUniqueKey]),
    )
  }
  expect(asked()).toMatchObject({
    'Post~plain': { value: false, source: 'built-in' },
    'Post~own': { value: true, source: '@Job' },
    'Parcel~send': { value: true, source: '@Work' },
    'Parcel~each': { value: false, source: '@Job' },
  })
  expect(asked({ generateUniqueKey: false })['Post~own']).toEqual({ value: false, source: 'overrides' })
})

test('a set-up module says what makes unique keys, or else the configuration does', async () => {
  const { address } = await serverFor(embedded)
  const project = await projects.create({
    'gearman.config.mjs': `export default { setup: 'setup.mjs', uniqueKey: (name) => 'configured ' + name }`,
    'bare.mjs': `export default { uniqueKey: (name, workload, payload) => 'configured ' + payload.to }`,
    'setup.mjs': `import { uniqueKeys } from '@gearwork/core'
      export default (container) => container.register(uniqueKeys, { useValue: (name) => 'set up ' + name })`,
  })
  const foreignKeyOf = async (configuration: Configuration) => {
    const gearman = await opened({ configuration, servers: address })
    return (await gearman.job('reverse').doBackground('a')).unique
  }
  const keyOf = async (file: string) => {
    const configuration = await loadConfiguration({ cwd: project.root, file })
    const post = (await opened({ configuration, servers: address })).jobs(PostWork)
    return (await post.keyed.doBackground({ to: 'Ada' })).unique
  }
  expect(await keyOf('gearman.config.mjs')).toBe('set up Post~keyed')
  expect(await keyOf('bare.mjs')).toBe('configured Ada')
  const { defaults, ...others } = defaultConfiguration('/')
  const asking = { ...defaults, generateUniqueKey: { value: true, source: 'configuration' } as const }
  expect(await foreignKeyOf({ ...others, defaults: asking })).toBe(digestKey('reverse', '"a"'))
})

test('what makes unique keys is the digest where nobody says anything', () => {
  const container = createContainer()
  const mine = () => 'mine'
  expect(keyGenerator(container, undefined)).toBe(digestKey)
  expect(keyGenerator(container, mine)).toBe(mine)
  container.register(uniqueKeys, { useValue: mine })
  expect(keyGenerator(container, undefined)).toBe(mine)
})

test('a generator that is none is refused', async () => {
  const project = await projects.create({ 'gearman.config.json': '{"uniqueKey":"md5"}' })
  const error = await failureOf(loadConfiguration({ cwd: project.root }))
  expect(error).toBeInstanceOf(InvalidConfigurationError)
  expect(error).toMatchObject({
    message: expect.stringContaining(
      'uniqueKey must be a function of the function name and the payload, got "md5"',
    ),
  })
  @Work({ uniqueKey: 'md5' as never })
  class WrongWork {}
  const gearman = await opened({})
  expect(() => gearman.jobs(WrongWork)).toThrow(
    'uniqueKey of @Work on WrongWork must be a function of the function name and the payload, got "md5"',
  )
})
