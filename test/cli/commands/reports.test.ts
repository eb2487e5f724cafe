import { describe, expect, test } from 'vitest'
import { fixture, Terminal } from '../terminal.js'

describe('worker:list', () => {
  test('lists the works of the nearest configuration', async () => {
    const terminal = new Terminal({ cwd: fixture('shop/works') })
    expect(await terminal.run('worker:list')).toBe(0)
    expect(terminal.stdout.text).toMatch(
      /^@Worker: {2}BriefWork\ncallablename: {2}Brief\nJobs:\n {2}- #1\n {6}name: reverse\n {6}callablename: reverse\n@Worker: {2}MailWork\n/,
    )
    expect(terminal.stdout.text).toContain(
      '      name: welcome\n      callablename: Mail~welcome\n      jobPrefix: shop_\n',
    )
    expect(terminal.stderr.text).toBe('')
  })

  test('prints JSON for programs', async () => {
    const terminal = new Terminal()
    expect(await terminal.run('worker:list', '--json')).toBe(0)
    expect(JSON.parse(terminal.stdout.text)).toMatchObject([
      { name: 'Brief', jobs: [{ function: 'reverse' }] },
      { name: 'Mail', settings: { jobPrefix: { value: 'shop_', source: 'configuration' } } },
    ])
  })

  test('prints nothing when it shall be quiet', async () => {
    const terminal = new Terminal()
    expect(await terminal.run('worker:list', '--quiet')).toBe(0)
    expect(terminal.stdout.text + terminal.stderr.text).toBe('')
  })
})

describe('worker:describe and job:describe', () => {
  test('show the command that runs them, with the configuration that was named', async () => {
    const terminal = new Terminal({ cwd: '/' })
    const config = fixture('shop/gearman.config.json')
    expect(await terminal.run('worker:describe', 'Mail', '--config', config)).toBe(0)
    expect(terminal.stdout.text).toContain(
      String.raw`@Worker\supervisord : /usr/bin/node /app/bin/gearman.js worker:execute Mail --no-interaction --config ${config}`,
    )
  })

  test.each(['Mail~welcome', 'shop_Mail~welcome'])(
    'find a job with and without its prefix: %s',
    async (name) => {
      const terminal = new Terminal()
      expect(await terminal.run('job:describe', name)).toBe(0)
      expect(terminal.stdout.text).toContain(String.raw`@job\callableName : Mail~welcome
@job\jobPrefix : shop_
@job\function : shop_Mail~welcome
`)
    },
  )

  test('print JSON for programs', async () => {
    const terminal = new Terminal()
    expect(await terminal.run('job:describe', 'Mail~newsletter', '--json')).toBe(0)
    expect(JSON.parse(terminal.stdout.text)).toMatchObject({
      callableName: 'Mail~newsletter',
      settings: { defaultMethod: { value: 'doBackground', source: '@Job' } },
    })
  })
})

describe('what cannot be told is one line and a stable exit code', () => {
  test.each([
    [
      'an unknown work',
      'shop',
      ['worker:describe', 'Mial'],
      3,
      'error: there is no work "Mial": did you mean "Mail"?\n',
    ],
    [
      'an unknown work to execute',
      'shop',
      ['worker:execute', 'Mial', '-q'],
      3,
      'error: there is no work "Mial": did you mean "Mail"?\n',
    ],
    [
      'an unknown job',
      'shop',
      ['job:describe', 'Mail~welcom'],
      3,
      'error: there is no job "Mail~welcom": did you mean "Mail~welcome"?\n',
    ],
    [
      'a name that nothing resembles',
      'shop',
      ['worker:describe', 'Xylophone'],
      3,
      'error: there is no work "Xylophone": `gearman worker:list` shows what there is\n',
    ],
    [
      'an unknown job to submit',
      'shop',
      ['job:submit', 'revrse', 'x'],
      3,
      'error: there is no job "revrse": did you mean "reverse"? (--function submits to any Gearman function, whoever serves it)\n',
    ],
    [
      'a job to submit that is named without its work',
      'shop',
      ['job:submit', 'welcome'],
      3,
      'error: there is no job "welcome": did you mean "Mail~welcome"? (--function submits to any Gearman function, whoever serves it)\n',
    ],
    [
      'a missing configuration',
      'shop',
      ['worker:list', '--config', 'none.json'],
      4,
      /^error: there is no configuration at \S+none\.json: check the path\n$/,
    ],
    [
      'a configuration with a wrong type',
      'wrong-type',
      ['worker:list'],
      4,
      /^error: defaults\.iterations must be a whole number, 0 or more, got "many" \(\S+gearman\.config\.json\)\n$/,
    ],
    [
      'a class that is not decorated',
      'undecorated',
      ['worker:list'],
      4,
      /^error: there are no works: no file under \S+works exports a class with @Work\(\)\n$/,
    ],
    [
      'a file that throws',
      'broken',
      ['worker:list'],
      5,
      /^error: \S+mail\.ts could not be loaded: the database is not configured \(.*works\/mail\.ts:\d+:\d+\)\n$/,
    ],
    [
      'a constructor parameter that nothing can be found for',
      'unresolvable',
      ['worker:execute', 'Mail', '--quiet'],
      5,
      /^error: MailWork cannot be built: parameter smtp \(#1\) of MailWork is an interface, [^\n]+: name what the constructor takes with @Work\(\{ inject: \[\.\.\.\] \}\)\n$/,
    ],
  ] as const)('%s', async (_, project, argv, exitCode, line) => {
    const terminal = new Terminal({ cwd: fixture(project) })
    expect(await terminal.run(...argv)).toBe(exitCode)
    if (typeof line === 'string') expect(terminal.stderr.text).toBe(line)
    else expect(terminal.stderr.text).toMatch(line)
    expect(terminal.stdout.text).toBe('')
  })

  test('to which --debug adds the stack and the causes', async () => {
    const terminal = new Terminal({ cwd: fixture('broken') })
    expect(await terminal.run('worker:list', '--debug')).toBe(5)
    expect(terminal.stderr.text).toMatch(
      /ModuleNotLoadedError[\s\S]*\n {4}at [\s\S]*caused by: Error: the database/,
    )
  })
})
