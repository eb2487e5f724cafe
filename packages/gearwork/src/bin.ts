import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import {
  endingSignals,
  exitCodes,
  runCommandLine,
  type Surroundings,
  tellUnsettled,
  UsageError,
} from '@gearwork/cli'

// Whatever the command: by itself it opens a debugger, to whoever is on this machine.
process.on('SIGUSR1', () => {})

const surroundings: Surroundings = {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  get cwd() {
    return workingFolder()
  },
  command: [process.execPath, process.argv[1] as string],
  version: version(),
  user: userName(),
  now: () => new Date(),
  onSignal(listener) {
    for (const signal of endingSignals) process.on(signal, listener)
    return () => {
      for (const signal of endingSignals) process.off(signal, listener)
    }
  },
}

process.once('beforeExit', endUnsettled)
const exitCode = await runCommandLine(process.argv.slice(2), surroundings)
process.off('beforeExit', endUnsettled)
process.exitCode = exitCode
// Whoever insisted does not wait for those who read.
if (exitCode < 128) await Promise.all([process.stdout, process.stderr].map(taken))
// A work may have left a pool or a timer behind. It had its time to close it; the supervisor waits for us.
setTimeout(() => process.exit(), 1_000).unref()

/** Nothing is left that could go on, and the command is not done: Node would end it without a word. */
function endUnsettled(): void {
  tellUnsettled(surroundings)
  process.exit(exitCodes.unsettled)
}

/** Resolves when what was written is with those who read it, however slowly, or they are gone: a pager takes its time. */
function taken(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}

function version(): string {
  const file = new URL('../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version
}

/** It may be removed while a shell stands in it; what needs it says so, and no other command minds. */
function workingFolder(): string {
  try {
    return process.cwd()
  } catch {
    throw new UsageError('the folder in which this was typed is not there any more: go to another one')
  }
}

/** A container may run under a number that has no name. */
function userName(): string | undefined {
  try {
    return userInfo().username
  } catch {
    return undefined
  }
}
