import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { buffer, text } from 'node:stream/consumers'
import { expect } from 'vitest'
import { identifierOf } from '../../../packages/cli/src/contract/literals.js'
import type { Project } from '../../core/project.js'
import {
  perlGearman,
  phpGearman,
  program,
  programPath,
  type Requirement,
} from '../../support/requirements.js'
import { Terminal } from '../terminal.js'
import { hostileName } from './project.js'

/** A language that `job:contract` writes clients in, and how they are run. */
export interface Language {
  readonly name: string
  readonly needs: readonly Requirement[]
  readonly command: readonly string[]
  readonly extension: string
  /** A program that uses the client of `greet` as a library; undefined where that cannot be. */
  readonly library?: string
  /** Hears why a job failed; the tool `gearman` does not, and of gearmand 1.1 hears nothing at all. */
  readonly hearsWhy: boolean
  /** Tries the next server where one does not answer. */
  readonly goesOn: boolean
}

/** What the client of the job is called there. */
const greet = identifierOf({ job: `${hostileName}~greet` })

export const languages: readonly Language[] = [
  {
    name: 'php',
    needs: [phpGearman()],
    command: ['php'],
    extension: 'php',
    library: `<?php require __DIR__ . '/greet.php'; echo ${greet}::call(['name' => 'Zoë'])['text'];`,
    hearsWhy: true,
    goesOn: true,
  },
  {
    name: 'python',
    needs: [program('python3', 'python3')],
    command: ['python3', '-W', 'error'],
    extension: 'py',
    library: `import greet, sys; sys.stdout.buffer.write(greet.${greet}({'name': 'Zoë'})['text'].encode('utf-8'))`,
    hearsWhy: true,
    goesOn: true,
  },
  {
    name: 'perl',
    needs: [perlGearman()],
    command: ['perl'],
    extension: 'pl',
    library: `use utf8; require './greet.pl'; binmode STDOUT, ':utf8'; print ${greet}::call({ name => 'Zoë' })->{text};`,
    hearsWhy: true,
    goesOn: true,
  },
  {
    name: 'shell',
    needs: [program('gearman', 'gearman-tools'), program('openssl', 'openssl')],
    command: ['sh'],
    extension: 'sh',
    hearsWhy: false,
    goesOn: false,
  },
  {
    name: 'node',
    needs: [],
    command: [process.execPath],
    extension: 'mjs',
    library: `import { ${greet} } from './greet.mjs'; process.stdout.write((await ${greet}({ name: 'Zoë' })).text)`,
    hearsWhy: true,
    goesOn: true,
  },
]

/** What a client is given. */
export interface Given {
  readonly argument?: string
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
}

/** The client of a job. */
export async function clientOf(project: Project, language: Language, job: string): Promise<string> {
  const terminal = new Terminal({ cwd: project.root })
  const argv = ['job:contract', `${hostileName}~${job}`, '--language', language.name]
  expect(await terminal.run(...argv), terminal.stderr.text).toBe(0)
  return terminal.stdout.text
}

interface Client extends Given {
  readonly name: string
  readonly program: string
}

/** Writes a client down, runs it, and gives what it printed. */
export async function runClient(project: Project, language: Language, client: Client) {
  const file = project.path(`${client.name}.${language.extension}`)
  await writeFile(file, client.program)
  const given = client.argument === undefined ? [] : [client.argument]
  const [command, ...argv] = [...language.command, file, ...given]
  const env = { ...process.env, GEARMAN_TOOL: programPath('gearman'), LC_ALL: 'C', ...client.env }
  const child = spawn(command as string, argv, { cwd: project.root, timeout: 20_000, env })
  child.stdin.on('error', () => {})
  child.stdin.end(client.input ?? '')
  const ended = once(child, 'close')
  const [stdout, stderr] = await Promise.all([buffer(child.stdout), text(child.stderr)])
  const [code] = (await ended) as [number | null]
  return { code, stdout: stdout.toString('latin1').replace(/\n$/, ''), stderr }
}
