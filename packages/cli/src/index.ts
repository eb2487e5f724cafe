export { UsageError } from './errors.js'
export { type ExitName, exitCodes } from './exit-codes.js'
export { runCommandLine } from './run.js'
export { type EndingSignal, endingSignals, type OutputStream, type Surroundings } from './surroundings.js'
