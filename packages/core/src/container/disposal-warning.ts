import { traceOf } from '@gearwork/protocol'
import { sentence } from '../text.js'

/** Says what became of services where there is something more important to say: how a job ended, or why nothing began. */
export function warnOfDisposal(error: unknown): void {
  process.emitWarning(sentence(error), { code: 'GEARWORK_DISPOSAL', detail: traceOf(error) })
}
