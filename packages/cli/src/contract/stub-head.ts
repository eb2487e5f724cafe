import { formatAddress } from '@gearwork/transport'
import type { JobContract } from './contract.js'
import { wayText } from './contract-text.js'
import { commentText } from './literals.js'

/** What every stub begins with: its mark, then what it is for. */
export function stubHead(contract: JobContract, mark: string, more: readonly string[] = []): string {
  const { job, function: name, description, codec, servers } = contract
  const lines = [
    'Made by `gearman job:contract`: make it anew when the job changes.',
    `Job ${job}: ${description}`,
    `Function ${name} on ${servers.map(formatAddress).join(', ')}; ${wayText(contract)}.`,
    `Payload and result are ${codec.name}: ${codec.says}.`,
    `A program: its argument, or what comes on stdin, is the payload; it prints the ${contract.background ? 'handle' : 'result'}.`,
    ...more,
  ]
  return lines.map((line) => `${mark} ${commentText(line)}`).join('\n')
}
