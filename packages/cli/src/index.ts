export { UsageError } from './failures/errors.js'
export { type ExitName, exitCodes } from './failures/exit-codes.js'
export { tellUnsettled } from './failures/unsettled.js'
export { runCommandLine } from './run.js'
export {
  type EndingSignal,
  endingSignals,
  type OutputStream,
  type Surroundings,
} from './terminal/surroundings.js'
