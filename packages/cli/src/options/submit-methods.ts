import type { SubmitMethod } from '@gearwork/core'
import { wordsOf } from './words-of.js'

/** As core knows them, which `--help` does not load. */
export const submitMethods = wordsOf<SubmitMethod>({
  doNormal: true,
  doHigh: true,
  doLow: true,
  doBackground: true,
  doHighBackground: true,
  doLowBackground: true,
})
