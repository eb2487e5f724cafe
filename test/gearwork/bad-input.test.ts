import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { Projects } from '../core/project.js'
import { runCommand } from './command.js'

const projects = new Projects()
afterAll(() => projects.removeAll())

/** A project under test/fixtures/cli, or files that no compiler and no linter could bear there. */
type Place = string | Readonly<Record<string, string>>

async function folderOf(place: Place): Promise<string> {
  if (typeof place === 'string') return fileURLToPath(new URL(`../fixtures/cli/${place}`, import.meta.url))
  return (await projects.create(place)).root
}

/** A configuration that finds works in `works`, and one work file for each given text. */
function works(...files: readonly string[]): Place {
  const written = files.map((text, index) => [`works/work${index}.ts`, text] as const)
  return { 'gearman.config.json': '{ "resources": ["works"] }', ...Object.fromEntries(written) }
}

const work = (className: string, options: string, body: string) =>
  `import { Job, Work } from 'gearwork'\n@Work(${options})\nexport class ${className} { ${body} }\n`
const nobody = ['--servers', '127.0.0.1:1']

interface BadInput {
  readonly what: string
  readonly in?: Place
  readonly run: readonly string[]
  readonly code: number
  readonly says: RegExp
}

// Those that look for a server wait for it five seconds: they come first, beside the others.
const inputs: readonly BadInput[] = [
  {
    what: 'no server for a worker',
    run: ['worker:execute', 'Mail', '--quiet', ...nobody],
    code: 6,
    says: /^no job server .*127\.0\.0\.1:1 \(ECONNREFUSED\).*gearman server/,
  },
  {
    what: 'no server for a submission',
    run: ['job:submit', 'Mail~welcome', ...nobody],
    code: 6,
    says: /^no job server .*127\.0\.0\.1:1 \(ECONNREFUSED\).*gearman server/,
  },
  {
    what: 'no server for a status',
    run: ['job:status', 'H:box:1', ...nobody],
    code: 6,
    says: /^no job server .*127\.0\.0\.1:1 \(ECONNREFUSED\).*gearman server/,
  },
  {
    what: 'a configuration that never comes',
    in: { 'gearman.config.mjs': 'await new Promise(() => {})\nexport default {}\n' },
    run: ['worker:list'],
    code: 13,
    says: /^the command waits for what never comes: look in the configuration, the set-up and initialize\(\)/,
  },
  {
    what: 'an unknown command',
    run: ['worker:lst'],
    code: 2,
    says: /^there is no command "worker:lst": did you mean worker:list\?$/,
  },
  {
    what: 'an unknown option',
    run: ['worker:execute', 'Mail', '--iteration', '3'],
    code: 2,
    says: /^there is no option --iteration: did you mean --iterations\?$/,
  },
  {
    what: 'a bad number of iterations',
    run: ['worker:execute', 'Mail', '--iterations', '1.5'],
    code: 2,
    says: /^--iterations must be a whole number, 0 or more, got "1\.5"$/,
  },
  {
    what: 'a bad timeout',
    run: ['job:submit', 'Mail~welcome', '--timeout', 'soon'],
    code: 2,
    says: /^--timeout must be a number of seconds, 0 or more, got "soon"$/,
  },
  {
    what: 'a bad server',
    run: ['worker:execute', 'Mail', '--servers', 'box:99999'],
    code: 2,
    says: /^--servers must be host:port, or several of them with commas between, got "box:99999"$/,
  },
  {
    what: 'a bad port',
    run: ['server', '--port', '99999'],
    code: 2,
    says: /^--port must be a whole number, 0 to 65535, got "99999"$/,
  },
  {
    what: 'an unknown work',
    run: ['worker:execute', 'Mial', '--quiet'],
    code: 3,
    says: /^there is no work "Mial": did you mean "Mail"\?$/,
  },
  {
    what: 'an unknown job',
    run: ['job:execute', 'Mail~welcom', '--quiet'],
    code: 3,
    says: /^there is no job "Mail~welcom": did you mean "Mail~welcome"\?$/,
  },
  {
    what: 'a wrong type in the configuration',
    in: 'wrong-type',
    run: ['worker:list'],
    code: 4,
    says: /^defaults\.iterations must be .*got "many" \(.*gearman\.config\.json\)$/,
  },
  {
    what: 'an unknown key in the configuration',
    in: { 'gearman.config.yaml': 'defaults:\n  iteratons: 3\n' },
    run: ['worker:list'],
    code: 4,
    says: /^there is no key defaults\.iteratons: did you mean "iterations"\? \(.*gearman\.config\.yaml\)$/,
  },
  {
    what: 'broken JSON',
    in: { 'gearman.config.json': '{\n  "resources": ["works"],\n  "defaults": { "iterations": 3\n}\n' },
    run: ['worker:list'],
    code: 4,
    says: /^the configuration cannot be read: Expected ',' or '}' .* in line [45] \(\S+gearman\.config\.json\)$/,
  },
  {
    what: 'broken YAML',
    in: { 'gearman.config.yaml': 'resources: [works\ndefaults:\n  iterations: 3\n' },
    run: ['worker:list'],
    code: 4,
    says: /^the configuration cannot be read: missed comma between .* \(2:1\) \(\S+gearman\.config\.yaml\)$/,
  },
  {
    what: 'a configuration that is not there',
    run: ['worker:list', '--config', 'elsewhere/gearman.config.json'],
    code: 4,
    says: /^there is no configuration at \S+elsewhere\/gearman\.config\.json: check the path$/,
  },
  {
    what: 'a configuration in code without a default export',
    in: { 'gearman.config.ts': 'export const resources = []\n' },
    run: ['worker:list'],
    code: 4,
    says: /^the configuration must be the default export \(\S+gearman\.config\.ts\)$/,
  },
  {
    what: 'a resource that is not there',
    in: { 'gearman.config.json': '{ "resources": ["wroks"] }' },
    run: ['worker:list'],
    code: 4,
    says: /^there are no works at \S+wroks: check `resources` in \S+gearman\.config\.json$/,
  },
  {
    what: 'a configuration that is a folder',
    run: ['worker:list', '--config', 'works'],
    code: 4,
    says: /^there is no configuration at \S+shop\/works: check the path$/,
  },
  {
    what: 'a class that is not decorated',
    in: 'undecorated',
    run: ['worker:list'],
    code: 4,
    says: /^there are no works: .*@Work\(\)$/,
  },
  {
    what: 'a work without jobs',
    in: works(work('MailWork', `{ name: 'Mail' }`, 'send(): void {}')),
    run: ['worker:execute', 'Mail', '--quiet'],
    code: 4,
    says: /^there are no jobs in MailWork: decorate a public method with @Job\(\)$/,
  },
  {
    what: 'two works of one name',
    in: works(
      work('First', `{ name: 'Mail' }`, '@Job() send(): void {}'),
      work('Second', `{ name: 'Mail' }`, '@Job() post(): void {}'),
    ),
    run: ['worker:list'],
    code: 4,
    says: /^two works are called "Mail" \(First in \S+work0\.ts and Second in \S+work1\.ts\): give one /,
  },
  {
    what: 'two jobs of one function',
    in: works(
      work('First', '', `@Job({ function: 'reverse' }) one(): void {}`),
      work('Second', '', `@Job({ function: 'reverse' }) two(): void {}`),
    ),
    run: ['worker:list'],
    code: 4,
    says: /^two jobs serve the function "reverse" \(First\.one in .* and Second\.two in .*\): give one /,
  },
  {
    what: 'a decorator with a wrong value',
    in: works(work('MailWork', '{ iterations: -3 }', '@Job() send(): void {}')),
    run: ['worker:list'],
    code: 4,
    says: /iterations .*must be a whole number, 0 or more, got -3/,
  },
  {
    what: 'a file with a syntax error',
    in: works('export class MailWork {\n  welcome( {\n}\n'),
    run: ['worker:list'],
    code: 5,
    says: /^\S+work0\.ts could not be loaded: Expected `\)` but found `EOF` \(works\/work0\.ts:\d+:1\)$/,
  },
  {
    what: 'a built file with a syntax error',
    in: {
      'gearman.config.json': '{ "resources": ["works"] }',
      'works/mail.mjs': 'export class MailWork {\n  welcome( {\n}\n',
    },
    run: ['worker:list'],
    code: 5,
    says: /^\S+mail\.mjs could not be loaded: .+ in line 4$/,
  },
  {
    what: 'a file that throws',
    in: 'broken',
    run: ['worker:list'],
    code: 5,
    says: /^\S+mail\.ts could not be loaded: the database is not configured \(works\/mail\.ts:\d+:\d+\)$/,
  },
  {
    what: 'a file that imports what is not installed',
    in: works(`import 'nodemailer-that-is-not-there'\n`),
    run: ['worker:list'],
    code: 5,
    says: /^\S+work0\.ts could not be loaded: Cannot find package '(nodemailer-that-is-not-there)' .* \(npm install \1\)$/,
  },
  {
    what: 'a constructor parameter that nothing can be found for',
    in: 'unresolvable',
    run: ['worker:execute', 'Mail', '--quiet', ...nobody],
    code: 5,
    says: /^MailWork cannot be built: parameter smtp \(#1\) of MailWork is an interface, .*inject: \[/,
  },
  {
    what: 'a payload that is no JSON',
    run: ['job:submit', 'Mail~welcome', '{"name":', ...nobody],
    code: 10,
    says: /^the payload is not valid json: .* \(--raw sends it as it is\)$/,
  },
]

describe.concurrent('bad input is one clear line on stderr, a stable exit code, and nothing else', () => {
  test.each(inputs)('$what', async ({ in: place = 'shop', run, code, says }) => {
    const ended = await runCommand(run, { cwd: await folderOf(place) })
    expect(ended.stderr).toMatch(/^error: [^\n]+\n$/)
    expect(ended.stderr.slice('error: '.length, -1)).toMatch(says)
    expect(ended.stdout).toBe('')
    expect(ended.code).toBe(code)
  })
})

test.concurrent('--debug adds the stack, and what caused it', async () => {
  const ended = await runCommand(['worker:list', '--debug'], { cwd: await folderOf('broken') })
  expect(ended.stderr).toMatch(
    /^error: [^\n]+\nModuleNotLoadedError: [^\n]+\n {4}at [\s\S]+caused by: Error: the database is not configured\n {4}at .*mail\.ts:1/,
  )
  expect(ended).toMatchObject({ code: 5, stdout: '' })
})
