import { existsSync, readFileSync } from 'node:fs'
import * as client from '@gearwork/client'
import * as core from '@gearwork/core'
import { describe, expect, test } from 'vitest'
import { commandRows } from '../packages/cli/src/command-table.js'
import { globalOptions } from '../packages/cli/src/options/option-table.js'
import { configurationKeys } from '../packages/core/src/configuration/config-keys.js'
import { readSection } from '../packages/core/src/configuration/config-reader.js'
import type { KeyTable } from '../packages/core/src/configuration/key-rows.js'
import { membersOf } from './support/declarations.js'
import { namesIn, readMarkdown } from './support/markdown.js'
import { compile, joinSnippets } from './support/readme-programs.js'

const file = new URL('../docs/from-gearman-bundle.md', import.meta.url)
const guide = readMarkdown(file)

/** What GearmanBundle 5.1 has, by the head of the table that has a row for each. */
const ancestor: readonly (readonly [head: readonly string[], names: readonly string[]])[] = [
  [
    ['attribute of `@Gearman\\Work`'],
    words('name description iterations servers defaultMethod timeout minimumExecutionTime service'),
  ],
  [
    ['attribute of `@Gearman\\Job`'],
    words('name description iterations servers defaultMethod timeout minimumExecutionTime'),
  ],
  [
    ['key there'],
    words(`bundles bundles.*.name bundles.*.active bundles.*.include bundles.*.ignore resources servers servers.*.host
      servers.*.port defaults.iterations defaults.method defaults.callbacks defaults.job_prefix
      defaults.generate_unique_key defaults.workers_name_prepend_namespace defaults.minimum_execution_time
      defaults.timeout`),
  ],
  [
    ['command there'],
    words(`gearman:worker:list gearman:worker:describe gearman:job:describe gearman:worker:execute
      gearman:job:execute gearman:cache:clear gearman:cache:warmup cache:gearman:clear cache:gearman:warmup`),
  ],
  [
    ['option there'],
    words('--no-description --iterations --minimum-execution-time --timeout --quiet --no-interaction --env'),
  ],
  [
    ['event there'],
    [
      ...words('complete fail data created exception status warning workload').map(
        (name) => `gearman.client.callback.${name}`,
      ),
      'gearman.work.starting',
      'gearman.work.executed',
    ],
  ],
  [
    ['method there'],
    words(`callJob doJob doNormalJob doHighJob doLowJob doBackgroundJob doHighBackgroundJob doLowBackgroundJob
      addTask addTaskHigh addTaskLow addTaskBackground addTaskHighBackground addTaskLowBackground runTasks
      getJobStatus getReturnCode getNativeClient setServer addServer clearServers setDefaultServers
      setDefaultSettings setGearmanCallbacksDispatcher setUniqueJobIdentifierGenerator getJob getWorker getWorkers`),
  ],
  [
    ['of its `JobStatus`'],
    words('isKnown isRunning isFinished getCompleted getCompletionTotal getCompletionPercent'),
  ],
  [['of its events'], words('getGearmanTask getContext getJobs getIterationsRemaining getReturnCode')],
  [
    ['service there'],
    words(`gearman gearman.execute gearman.describer gearman.parser gearman.cache.wrapper
      gearman.dispatcher.callbacks gearman.unique_job_identifier gearman_cache GearmanClientInterface
      GearmanOutputAwareInterface ContainerAwareInterface`),
  ],
  [
    ['of `\\GearmanJob`'],
    words(`workload handle unique functionName workloadSize sendData sendStatus sendWarning sendComplete
      sendException sendFail setReturn`),
  ],
]

describe('the guide from GearmanBundle', () => {
  test.each(ancestor)('has a row for everything that it has: %s', (head, names) => {
    expect(namesIn(guide.table(...head))).toEqual(names)
  })

  test('names attributes that decorators take', () => {
    const shared = membersOf('core', 'SharedOptions')
    for (const decorator of ['Work', 'Job']) {
      const options = [...shared, ...membersOf('core', `${decorator}Options`)].map(({ name }) => name)
      const named = codeIn(guide.table(`attribute of \`@Gearman\\${decorator}\``), 1)
      expect(named.length).toBeGreaterThan(5)
      expect(named.filter((name) => !options.includes(name))).toEqual([])
    }
  })

  test('names keys that the configuration has', () => {
    const keys = keysOf(configurationKeys)
    const named = codeIn(guide.table('key there'), 1)
    expect(named.filter((name) => !keys.includes(name))).toEqual([])
  })

  test('names events that there are', () => {
    const named = codeIn(guide.table('event there'), 1)
    expect(named.filter((name) => !(name in core.eventTable))).toEqual([])
  })

  test('names commands and options that there are, wherever it does', () => {
    const text = readFileSync(file, 'utf8')
    const spans = [...text.matchAll(/`(gearman [^`]+)`/g)].map((match) => match[1] as string)
    const lines = guide.blocks('sh').flatMap((block) => block.trimEnd().split('\n'))
    const named = [...spans, ...lines]
    expect(named.length).toBeGreaterThan(15)
    expect(named.filter((line) => !isCommand(line))).toEqual([])
  })

  test('names methods, classes and tokens that there are', () => {
    const methods = [1, 2].flatMap((column) => codeIn(guide.table('method there'), column))
    const status = codeIn(guide.table('of its `JobStatus`'), 1)
    const services = codeIn(guide.table('service there'), 1).filter((name) => !(name in core))
    expect([...methods, ...status].filter((name) => !isMember(name))).toEqual([])
    // Types have no value: what is left must be declared.
    expect(services.filter((name) => membersOf('core', name).length === 0)).toEqual([])
  })

  test('names what events and jobs have', () => {
    const facts = [
      ...membersOf('core', 'JobIdentity').map(({ name }) => name),
      ...words('function handle unique data context works iterationsRemaining outcome'),
    ]
    expect(codeIn(guide.table('of its events'), 1).filter((name) => !facts.includes(name))).toEqual([])
    const members = membersOf('core', 'JobContext').map(({ name }) => name)
    const named = codeIn(guide.table('of `\\GearmanJob`'), 1).filter((name) => name.startsWith('job.'))
    expect(named.filter((name) => !members.includes(/^job\.(\w+)/.exec(name)?.[1] ?? ''))).toEqual([])
  })

  test('shows a configuration that is taken', () => {
    const blocks = guide.blocks('json')
    expect(blocks.length).toBeGreaterThan(0)
    for (const block of blocks) {
      const place = { file: undefined, keys: [] }
      expect(() => readSection(configurationKeys, JSON.parse(block), place)).not.toThrow()
    }
  })

  test('shows programs that compile', async () => {
    const programs = await compile(new Map([['guide', joinSnippets(guide.blocks('ts'))]]))
    programs.remove()
  }, 60_000)

  test('shows what makes the unique keys of the bundle', async () => {
    const shown = guide.blocks('ts').find((block) => block.includes('bundleKey')) as string
    const programs = await compile(
      new Map([['bundle-key', `${shown}\nconsole.log(bundleKey('dev_name', 'params'))`]]),
    )
    const program = programs.run('bundle-key', 0)
    try {
      expect(await program.ended()).toBe(0)
      expect(program.output()).toBe('c1af4ce5c9773ce30d8cc6d1e0e7d699\n')
    } finally {
      await program.stop()
      programs.remove()
    }
  }, 60_000)

  test('leads somewhere with every link, and is led to', () => {
    expect(guide.links.length).toBeGreaterThan(10)
    expect(guide.links.filter((link) => !leadsSomewhere(new URL(link, file)))).toEqual([])
    expect(readMarkdown(new URL('../README.md', import.meta.url)).links).toContain(
      'docs/from-gearman-bundle.md',
    )
  })
})

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}

/** The code in a column of a table. */
function codeIn(rows: readonly (readonly string[])[], column: number): readonly string[] {
  return rows.flatMap((row) =>
    [...(row[column] ?? '').matchAll(/`([^`]+)`/g)].map(([, code]) => code as string),
  )
}

/** Every key, with those of its section before it. */
function keysOf(table: KeyTable): readonly string[] {
  return Object.entries(table).flatMap(([key, row]) =>
    'keys' in row ? [key, ...keysOf(row.keys).map((below) => `${key}.${below}`)] : [key],
  )
}

/** `gearman worker:execute Mail --iterations 3`: the command, and each of its options. */
function isCommand(line: string): boolean {
  const [, name, ...others] = line.split(' ')
  const row = commandRows.find((command) => command.name === name)
  if (row === undefined) return false
  const known = [...row.options, ...globalOptions].flatMap(({ flags }) => flags.match(/--[\w-]+/g) ?? [])
  return others.filter((word) => word.startsWith('--')).every((option) => known.includes(option))
}

/** `Client.doNormal`: a method or property of a class, static ones among them, or of an interface. */
function isMember(name: string): boolean {
  const [owner = '', member = ''] = name.split('.')
  const target = ({ ...client, ...core } as Readonly<Record<string, unknown>>)[owner]
  if (typeof target === 'function') {
    const declared = owner === 'JobStatus' ? membersOf('client', 'StatusReport') : []
    return member in target || member in target.prototype || declared.some((one) => one.name === member)
  }
  return membersOf('core', owner).some((one) => one.name === member)
}

function leadsSomewhere(link: URL): boolean {
  const anchor = link.hash.slice(1)
  return existsSync(link) && (anchor === '' || readMarkdown(link).anchors.includes(anchor))
}
