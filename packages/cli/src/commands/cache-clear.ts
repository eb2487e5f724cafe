import type { Context } from '../context.js'
import { UnwritableError } from '../failures/errors.js'
import { refuseOthersFile } from '../files/manifest-place.js'
import { obstacleOf } from '../files/obstacles.js'
import type { ReportOptions } from '../options/report-options.js'
import { value } from '../terminal/line.js'

/** `gearman cache:clear`: from now on every work is loaded again. */
export async function clearCache(context: Context, _args: readonly string[], { json }: ReportOptions) {
  const { removeManifest } = await import('@gearwork/core')
  const { cache } = await context.configuration()
  if (cache !== false) await refuseOthersFile(cache)
  const removed = cache !== false && (await removeManifest(cache).catch((error) => unremovable(error, cache)))
  if (json) context.output.json({ file: cache === false ? null : cache, removed })
  else if (cache === false) context.output.say('there is no manifest: `cache` is false in the configuration')
  else context.output.say(removed ? 'removed ' : 'there is no manifest at ', value(cache))
  return undefined
}

function unremovable(error: unknown, file: string): never {
  throw new UnwritableError(file, obstacleOf(error, 'remove it by hand'), error)
}
