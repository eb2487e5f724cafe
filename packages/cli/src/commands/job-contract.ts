import type { Context } from '../context.js'
import { contractOf } from '../contract/contract.js'
import { contractData, contractLines } from '../contract/contract-text.js'
import { type StubLanguage, stubs } from '../contract/stubs.js'
import type { ReportOptions } from '../options/report-options.js'

export interface ContractOptions extends ReportOptions {
  readonly language?: StubLanguage | undefined
}

/** `gearman job:contract` */
export async function showContract(context: Context, [name]: readonly string[], options: ContractOptions) {
  const { output } = context
  const job = name as string
  await context.withApplication(
    async ({ works }) => {
      const contract = contractOf(works.findJob(job))
      if (options.language !== undefined) output.text(stubs[options.language](contract))
      else if (options.json) output.json(contractData(contract))
      else output.lines(contractLines(contract))
    },
    {},
    { job },
  )
  return undefined
}
