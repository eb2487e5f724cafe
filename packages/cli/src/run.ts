import { CommandLineEnd } from './failures/command-line-end.js'
import { BrokenOutputError, UsageError } from './failures/errors.js'
import { exitCodes } from './failures/exit-codes.js'
import { failureOf } from './failures/failure.js'
import { placeOf } from './failures/place.js'
import { fullTraceOf } from './failures/trace.js'
import { createProgram } from './program.js'
import { type OutputWatch, watchOutput } from './terminal/broken-output.js'
import { bad } from './terminal/line.js'
import { Output } from './terminal/output.js'
import type { Surroundings } from './terminal/surroundings.js'

/**
 * Runs one command line (without node and the program's name) and resolves with its exit code, also when it
 * fails: then one line on stderr says why.
 */
export async function runCommandLine(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const output = watchOutput(surroundings)
  try {
    const exitCode = await Promise.race([run(argv, surroundings, output), output.broken])
    await output.settled()
    return exitCode
  } catch (broken) {
    return tell(broken, surroundings, argv.includes('--debug'))
  }
}

async function run(
  argv: readonly string[],
  surroundings: Surroundings,
  output: OutputWatch,
): Promise<number> {
  let exitCode: number = exitCodes.done
  const program = createProgram(surroundings, output, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (thrown) {
    // Told once, by those who watch the output.
    if (thrown instanceof BrokenOutputError) throw thrown
    return thrown instanceof CommandLineEnd
      ? await endOfCommander(thrown, argv, surroundings)
      : tell(thrown, surroundings, argv.includes('--debug'))
  }
}

/** Help and the version end a command line too; they are no failure when they were asked for. */
async function endOfCommander(
  end: CommandLineEnd,
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  if (end.reason.exitCode === 0) return exitCodes.done
  if (end.reason.code === 'commander.help') return exitCodes.usage
  return tell(new UsageError(await refusal(end, argv)), surroundings, false)
}

/** Loaded here: who types what there is waits for none of it. */
async function refusal(end: CommandLineEnd, argv: readonly string[]): Promise<string> {
  const { gearmandAdvice } = await import('./failures/gearmand-words.js')
  const advice = end.command.name() === 'server' ? gearmandAdvice(argv) : undefined
  if (advice !== undefined) return advice
  const { usageSentence } = await import('./failures/usage-sentence.js')
  return usageSentence(end)
}

async function tell(thrown: unknown, surroundings: Surroundings, debug: boolean): Promise<number> {
  const { message, exitCode } = failureOf(thrown, await placeOf(thrown, surroundings))
  const output = new Output(surroundings)
  output.complain(bad('error:'), ' ', message)
  if (debug) output.detail(fullTraceOf(thrown))
  return exitCode
}
