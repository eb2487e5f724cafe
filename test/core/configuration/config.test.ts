import {
  type Configuration,
  ConfigurationNotFoundError,
  defaultConfiguration,
  InvalidConfigurationError,
  loadConfiguration,
  ModuleNotLoadedError,
  settleServer,
} from '@gearwork/core'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { settingValues } from '../../../packages/core/src/settings/settings.js'
import { Projects } from '../project.js'

const projects = new Projects()
afterEach(() => projects.removeAll())

const same = { resources: ['works'], defaults: { iterations: 7 } }
const code = `export default ${JSON.stringify(same)}`
const yaml = 'resources: [works]\ndefaults: { iterations: 7 }\n'

describe('a configuration is found', () => {
  test.each([
    ['gearman.config.ts', `const config: object = ${JSON.stringify(same)}\nexport default config`],
    ['gearman.config.mts', code],
    ['gearman.config.js', code],
    ['gearman.config.mjs', code],
    ['gearman.config.cjs', `module.exports = ${JSON.stringify(same)}`],
    ['gearman.config.json', JSON.stringify(same)],
    ['gearman.config.yaml', yaml],
    ['gearman.config.yml', yaml],
    ['.gearmanrc', yaml],
    ['.gearmanrc.json', JSON.stringify(same)],
    ['.gearmanrc.yaml', yaml],
    ['.gearmanrc.ts', code],
    ['package.json', JSON.stringify({ name: 'user', gearman: same })],
  ])('as %s', async (name, content) => {
    const project = await projects.create({ [name]: content })
    const configuration = await loadConfiguration({ cwd: project.root })
    expect(configuration).toMatchObject({
      file: project.path(name),
      root: project.root,
      resources: [project.path('works')],
      defaults: { iterations: { value: 7, source: 'configuration' } },
    })
  })

  test.each([
    ['a function of the environment', `(env) => ({ defaults: { method: env.CONFIG_TEST_METHOD } })`],
    ['one that has to be waited for', `async (env) => ({ defaults: { method: env.CONFIG_TEST_METHOD } })`],
  ])('in code as %s', async (_, exported) => {
    const project = await projects.create({ 'gearman.config.mjs': `export default ${exported}` })
    process.env.CONFIG_TEST_METHOD = 'doLow'
    onTestFinished(() => {
      delete process.env.CONFIG_TEST_METHOD
    })
    const { defaults } = await loadConfiguration({ cwd: project.root })
    expect(defaults.defaultMethod).toEqual({ value: 'doLow', source: 'configuration' })
  })

  test('in a folder above, to which its paths are relative', async () => {
    const project = await projects.create({
      'gearman.config.json': '{"resources": ["works", "/elsewhere"], "setup": "./setup.ts"}',
      'package.json': '{"name": "without a key of ours"}',
      'deep/package.json': '{"name": "not the end of the search"}',
      'deep/down/file.txt': '',
    })
    expect(await loadConfiguration({ cwd: project.path('deep/down') })).toMatchObject({
      file: project.path('gearman.config.json'),
      root: project.root,
      resources: [project.path('works'), '/elsewhere'],
      setup: project.path('setup.ts'),
    })
  })

  test('by its name, whatever else there is', async () => {
    const project = await projects.create({
      'gearman.config.json': '{}',
      'etc/other.yaml': 'resources: works',
    })
    const configuration = await loadConfiguration({ cwd: project.root, file: 'etc/other.yaml' })
    expect(configuration).toMatchObject({
      root: project.path('etc'),
      resources: [project.path('etc/works')],
    })
  })

  test('by its name in package.json, or with no extension', async () => {
    const project = await projects.create({
      'app/package.json': '{"name": "user", "gearman": {"resources": "works"}}',
      'app/settings': 'resources: works',
    })
    for (const file of ['app/package.json', 'app/settings']) {
      const { resources } = await loadConfiguration({ cwd: project.root, file })
      expect(resources).toEqual([project.path('app/works')])
    }
  })

  test('not at all, and the built-in values hold', async () => {
    const project = await projects.create({ 'file.txt': '' })
    const configuration = await loadConfiguration({ cwd: project.root })
    expect(configuration).toEqual(defaultConfiguration(project.root))
    expect(configuration).toMatchObject({
      file: undefined,
      root: project.root,
      resources: [],
      include: [],
      ignore: [],
      setup: undefined,
      servers: [{ host: '127.0.0.1', port: 4730 }],
      server: {},
      supervisor: {},
    })
  })

  test('empty, which says nothing', async () => {
    const project = await projects.create({ 'empty.yaml': '' })
    const configuration = await loadConfiguration({ cwd: project.root, file: 'empty.yaml' })
    expect(configuration).toMatchObject({ resources: [], file: project.path('empty.yaml') })
  })

  test.each([
    ['gearman.config.json', '{"servers":"10.0.0.1"}'],
    ['gearman.config.yaml', 'servers: 10.0.0.1'],
    ['package.json', '{"gearman":{"servers":"10.0.0.1"}}'],
    ['.gearmanrc', '{"servers":"10.0.0.1"}'],
  ])('with a byte order mark before it: %s', async (name, content) => {
    const project = await projects.create({ [name]: `\uFEFF${content}` })
    const { servers } = await loadConfiguration({ cwd: project.root })
    expect(servers).toEqual([{ host: '10.0.0.1', port: 4730 }])
  })
})

describe('what it says', () => {
  test('becomes settings, servers and sections', async () => {
    const configuration = await read({
      servers: { localhost: { host: '127.0.0.1', port: 4730 }, far: 'far.example:1' },
      ignore: 'drafts',
      defaults: { method: 'doBackground', callbacks: false, namespace: 'Acme.', jobTimeout: 1.5 },
      server: { listen: ['127.0.0.1:0', { host: '::1' }], admin: 'read-only', jobRetries: -1 },
      supervisor: {
        numprocs: 2,
        startretries: 100,
        user: 'root',
        directory: 'run',
        stdout_logfile: '/var/log/worker.log',
        stdout_logfile_maxbytes: '50MB',
        autorestart: 'unexpected',
        exitcodes: 0,
        environment: { PORT: 80, NAME: 'x' },
      },
    })
    expect(configuration.servers).toEqual([
      { host: '127.0.0.1', port: 4730 },
      { host: 'far.example', port: 1 },
    ])
    expect(settingValues(configuration.defaults)).toMatchObject({
      defaultMethod: 'doBackground',
      callbacks: false,
      namespace: 'Acme.',
      jobTimeout: 1.5,
      servers: configuration.servers,
    })
    expect(configuration.ignore).toEqual(['drafts'])
    expect(settleServer(configuration.server)).toEqual({
      listen: [
        { host: '127.0.0.1', port: 0 },
        { host: '::1', port: 4730 },
      ],
      admin: 'read-only',
      jobRetries: -1,
    })
    expect(configuration.supervisor).toEqual({
      numprocs: 2,
      startretries: 100,
      user: 'root',
      directory: `${configuration.root}/run`,
      stdout_logfile: '/var/log/worker.log',
      stdout_logfile_maxbytes: '50MB',
      autorestart: 'unexpected',
      exitcodes: [0],
      environment: { PORT: '80', NAME: 'x' },
    })
  })

  test('may be written as GearmanBundle has it', async () => {
    const { defaults } = await read({
      defaults: {
        iterations: 150,
        method: 'doNormal',
        callbacks: true,
        job_prefix: 'dev_',
        generate_unique_key: true,
        minimum_execution_time: 3,
        timeout: null,
      },
    })
    expect(settingValues(defaults)).toMatchObject({
      iterations: 150,
      jobPrefix: 'dev_',
      generateUniqueKey: true,
      minimumExecutionTime: 3,
    })
    expect(defaults.timeout).toEqual({ value: 0, source: 'built-in' })
  })

  test('may be null everywhere, which is as good as not there', async () => {
    const configuration = await read({
      resources: null,
      servers: null,
      defaults: null,
      server: { listen: null },
    })
    expect(configuration).toMatchObject({ resources: [], server: {} })
    expect(configuration.defaults.servers.source).toBe('built-in')
  })

  test('may be zero, false and empty', async () => {
    const { defaults } = await read({ defaults: { iterations: 0, callbacks: false, jobPrefix: '' } })
    expect(defaults.iterations.source).toBe('configuration')
    expect(defaults.callbacks).toEqual({ value: false, source: 'configuration' })
    expect(defaults.jobPrefix.source).toBe('configuration')
  })
})

describe('what cannot be is refused:', () => {
  test.each([
    [{ resources: 7 }, 'resources must be a path, or a list of paths, got 7'],
    [{ resources: ['works', ''] }, 'resources must be a path, or a list of paths, got ["works",""]'],
    [{ defaults: { iterations: '150' } }, 'defaults.iterations must be a whole number, 0 or more, got "150"'],
    [
      { defaults: { minimum_execution_time: -1 } },
      'defaults.minimum_execution_time must be a number of seconds, 0 or more, got -1',
    ],
    [
      { defaults: { method: 'nope' } },
      'defaults.method must be one of doNormal, doHigh, doLow, doBackground, doHighBackground, doLowBackground, got "nope"',
    ],
    [
      { servers: [{ host: 'a', port: '4730' }] },
      'servers must be "host:port", { host, port }, or a list or map of them, got [{"host":"a","port":"4730"}]',
    ],
    [{ defaults: [] }, 'defaults must be a map of keys, got []'],
    [{ defaults: { callbacks: 'yes' } }, 'defaults.callbacks must be true or false, got "yes"'],
    [{ server: { admin: 'nobody' } }, 'server.admin must be one of all, loopback, read-only, got "nobody"'],
    [
      { server: { listen: 'a:b' } },
      'server.listen must be "host:port", { host, port }, or a list of them, got "a:b"',
    ],
    [{ supervisor: { numprocs: '2' } }, 'supervisor.numprocs must be a whole number, 0 or more, got "2"'],
    [
      { supervisor: { stdout_logfile_maxbytes: 'much' } },
      'supervisor.stdout_logfile_maxbytes must be a number of bytes, or such as "50MB", got "much"',
    ],
    [
      { supervisor: { environment: { A: {} } } },
      'supervisor.environment must be a map of texts, got {"A":{}}',
    ],
    [
      { supervisor: { umask: 22 } },
      'supervisor.umask must be a string of octal digits, such as "022", got 22',
    ],
  ])('%j', async (content, message) => {
    const { problem, file } = await refusal(content)
    expect(problem).toBe(`${message} (${file})`)
  })

  test.each([
    [{ resuorces: [] }, 'there is no key resuorces: did you mean "resources"?'],
    [{ defaults: { itrations: 1 } }, 'there is no key defaults.itrations: did you mean "iterations"?'],
    [{ server: { drainTimeout: 1 } }, 'there is no key server.drainTimeout: did you mean "drainMs"?'],
    [{ server: { pid: 'x' } }, 'there is no key server.pid: did you mean "pidFile"?'],
    [{ server: { idle_timeout: 1 } }, 'there is no key server.idle_timeout: did you mean "limits.idleMs"?'],
    [{ server: { tlsCert: 'x' } }, 'there is no key server.tlsCert: did you mean "tls.certFile"?'],
    [{ port: 1 }, 'there is no key port: did you mean "server.port"?'],
    [{ warehouse: 1 }, 'there is no key warehouse'],
    [{ toString: 1 }, 'there is no key toString'],
    [
      { bundles: {} },
      'there is no key bundles: there are no bundles here: name files and folders in resources',
    ],
    [
      { gearman: { servers: [] } },
      'there is no key gearman: all of the file is about Gearman, so write what is below it at the top',
    ],
    [
      { defaults: { servers: ['a:1'] } },
      'there is no key defaults.servers: servers stands at the top of the configuration',
    ],
    [
      { supervisor: { resources: [] } },
      'there is no key supervisor.resources: resources stands at the top of the configuration',
    ],
    [
      { defaults: { defaultMethod: 'doNormal' } },
      'there is no key defaults.defaultMethod: write it as method',
    ],
    [{ defaults: { job_prefix: 'a', jobPrefix: 'b' } }, 'defaults.jobPrefix is said twice, in two spellings'],
  ])('%j', async (content, message) => {
    const { problem, file } = await refusal(content)
    expect(problem).toBe(`${message} (${file})`)
  })

  test.each([
    ['broken.json', '{"resources": ', /^the configuration cannot be read: .*\(.*broken\.json\)$/],
    ['broken.yaml', 'a: [', /^the configuration cannot be read: .*\(.*broken\.yaml\)$/],
    [
      'what.conf',
      'a = 1',
      /^the configuration must end in \.ts, .*\.yml, or have no extension, .*\(.*what\.conf\)$/,
    ],
    ['list.json', '[1]', /^the configuration must be a map of keys, got \[1\] \(.*list\.json\)$/],
    ['nothing.mjs', 'export const resources = []', /^the configuration must be the default export \(.*\)$/],
  ])('%s', async (name, content, message) => {
    const project = await projects.create({ [name]: content })
    const loading = loadConfiguration({ cwd: project.root, file: name })
    await expect(loading).rejects.toThrow(InvalidConfigurationError)
    await expect(loading).rejects.toThrow(message)
  })

  test.each(['throw new Error("no secret")', 'export default async () => { throw new Error("no secret") }'])(
    'code that throws: %s',
    async (content) => {
      const project = await projects.create({ 'gearman.config.mjs': content })
      const loading = loadConfiguration({ cwd: project.root })
      await expect(loading).rejects.toThrow(ModuleNotLoadedError)
      await expect(loading).rejects.toThrow(
        `${project.path('gearman.config.mjs')} could not be loaded: no secret`,
      )
    },
  )

  test('a named file that is not there, or is a folder', async () => {
    const project = await projects.create({ 'folder/file.txt': '' })
    for (const file of ['absent.json', 'folder']) {
      const loading = loadConfiguration({ cwd: project.root, file })
      await expect(loading).rejects.toThrow(new ConfigurationNotFoundError(project.path(file)))
    }
  })
})

async function read(content: object): Promise<Configuration> {
  const project = await projects.create({ 'gearman.config.json': JSON.stringify(content) })
  return loadConfiguration({ cwd: project.root })
}

async function refusal(content: object): Promise<{ readonly problem: string; readonly file: string }> {
  const project = await projects.create({ 'gearman.config.json': JSON.stringify(content) })
  const problem = await loadConfiguration({ cwd: project.root }).then(
    () => 'it was taken',
    (error: Error) => error.message,
  )
  return { problem, file: project.path('gearman.config.json') }
}
