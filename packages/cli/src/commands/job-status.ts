import { formatAddress, type ServerAddress } from '@gearwork/transport'
import type { Context } from '../context.js'
import type { ReportOptions } from '../options/report-options.js'
import { typedServers } from '../options/typed-settings.js'
import { faint, field, type Line } from '../terminal/line.js'

export interface StatusOptions extends ReportOptions {
  readonly servers?: readonly string[] | undefined
}

/** `gearman job:status`: asks every server that jobs may be on, and believes the one that knows the job. */
export async function showJobStatus(context: Context, [handle]: readonly string[], options: StatusOptions) {
  const [{ Client }, configuration] = await Promise.all([import('@gearwork/client'), context.configuration()])
  const { connection } = configuration
  const servers = typedServers(options.servers) ?? (await context.knownServers(configuration))
  const client = new Client({ connection, servers })
  try {
    const { known, running, numerator, denominator, percent } = await client.jobStatus(handle as string)
    const report = { handle: handle as string, known, running, numerator, denominator, percent }
    if (options.json) context.output.json(report)
    else context.output.lines([...linesOf(report), ...(known ? [] : [gone(servers)])])
  } finally {
    await client.close()
  }
  return undefined
}

function linesOf(report: Readonly<Record<string, string | number | boolean>>): readonly Line[] {
  return Object.entries(report).map(([name, value]) => field(name, readable(name, value)))
}

/** No server tells the one from the other. */
function gone(servers: readonly (ServerAddress | string)[]): Line {
  const asked = servers.map((server) => (typeof server === 'string' ? server : formatAddress(server)))
  return [faint(`(the job is over, or was never on ${asked.join(', ')})`)]
}

function readable(name: string, value: string | number | boolean): string | number {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return name === 'percent' ? `${Math.round(Number(value))} %` : value
}
