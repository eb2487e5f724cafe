import type { Clock } from '@gearwork/transport'
import type { Configuration } from '../configuration/config.js'
import type { PlannedJob } from '../execution/execution-plan.js'
import type { JobRunner } from '../execution/job-runner.js'
import { getOrMake } from '../get-or-make.js'
import type { Overrides, OverridesSource } from '../settings/overrides.js'
import type { Settings } from '../settings/settings.js'
import { ChildPool } from './child-pool.js'
import { NotIsolatableError, type Obstacle } from './isolation-errors.js'
import type { ChildOptions } from './job-child.js'
import { isPlain } from './packed-error.js'

/** What children are made from. */
export interface IsolationSupport {
  readonly configuration: Configuration
  readonly overrides: Overrides
  readonly overridesFrom: OverridesSource
  /** Whether works are built by the application's own container, which a child has a twin of. */
  readonly ownServices: boolean
}

/** The jobs of an execution that run in threads or processes of their own. */
export class Isolation {
  readonly #jobs: readonly PlannedJob[]
  readonly #support: IsolationSupport
  readonly #clock: Clock
  /** Jobs whose children are alike share them. */
  readonly #pools = new Map<string, ChildPool>()

  constructor(jobs: readonly PlannedJob[], support: IsolationSupport, clock: Clock) {
    this.#jobs = jobs.filter(isIsolated)
    this.#support = support
    this.#clock = clock
  }

  /**
   * What runs a job in a child, in place of its method here; undefined for one that is not isolated.
   * @throws {NotIsolatableError} for a work that no file is known of, and for a configuration that a child cannot have.
   */
  runnerOf(planned: PlannedJob): JobRunner | undefined {
    if (!isIsolated(planned)) return undefined
    const { className, file } = planned.work
    if (file === undefined) throw new NotIsolatableError(className, this.#whyUnknown)
    if (!this.#canBoot) throw new NotIsolatableError(className, 'no configuration')
    const pool = this.#poolFor(childOptionsOf(planned.job.settings))
    return (context) => pool.run(context)
  }

  /** Where another container builds the works, they are its own, and to let their files be found would not do. */
  get #whyUnknown(): Obstacle {
    return this.#support.ownServices ? 'no file' : 'foreign services'
  }

  /** A configuration from a file is read there again; another one goes along, and may hold functions. */
  get #canBoot(): boolean {
    const { configuration } = this.#support
    return configuration.file !== undefined || isPlain(configuration)
  }

  /** Ends all children. */
  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()))
  }

  #poolFor(options: ChildOptions): ChildPool {
    return getOrMake(this.#pools, JSON.stringify(options), () => this.#createPool(options))
  }

  #createPool(options: ChildOptions): ChildPool {
    const { configuration, overrides, overridesFrom } = this.#support
    const files = new Set(this.#jobs.flatMap(({ work }) => work.file ?? []))
    const read = configuration.file ?? configuration
    const boot = { files: [...files], configuration: read, overrides, overridesFrom }
    return new ChildPool(boot, options, this.#clock)
  }
}

/** Whether a job runs in a thread or process of its own. */
export function isIsolated({ job }: PlannedJob): boolean {
  return job.settings.isolation.value !== 'none'
}

function childOptionsOf(settings: Settings): ChildOptions {
  return {
    kind: settings.isolation.value === 'thread' ? 'thread' : 'process',
    memoryLimitMb: settings.memoryLimitMb.value,
    recycleAfterJobs: settings.recycleAfterJobs.value,
    recycleAboveMb: settings.recycleAboveMb.value,
    recycleAfterSeconds: settings.recycleAfterSeconds.value,
    abortGrace: settings.abortGrace.value,
  }
}
