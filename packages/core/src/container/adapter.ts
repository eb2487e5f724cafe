import type { JobContext } from '../runs/job-context.js'
import type { DependencyContainer, InjectionToken } from './tokens.js'

/**
 * All that is asked of a container, so that another than tsyringe can serve: what a token stands for, and a scope for
 * one run of a job.
 */
export interface ContainerAdapter {
  /**
   * What a token stands for, ready to be used: the same each time for what there is one of in the process.
   * @throws {ScopeRequiredError} for what exists only in scopes: such a work is built anew for each of its jobs,
   * whatever its `scope` says. Anything else says why it cannot be had.
   */
  resolve(token: InjectionToken): object | Promise<object>
  /** Opens a scope for one run. What a job's services share, and the job itself, can be had in it. */
  scope(job: JobContext): ContainerScope
  /**
   * Why a token certainly cannot be had, in the scope of a job or outside of all: each reason is the ground of the one
   * before it. Undefined where nothing is known against it; nothing is built to find that out. Asked of works that are
   * built elsewhere, in a thread or process of their own. Default: that is found out there.
   */
  obstacle?(token: InjectionToken, inScope: boolean): readonly string[] | undefined
  /**
   * Readies what the scopes of jobs will share of a service, before the first of them is opened. Rejects where the
   * service cannot be had in any. Default: that is found out by the first job.
   */
  foresee?(token: InjectionToken): Promise<void>
}

/** What is built for one run of a job, and goes with it. */
export interface ContainerScope {
  /** What a token stands for in this scope. */
  resolve(token: InjectionToken): object | Promise<object>
  /** Called once, when the run is over, whatever its outcome. What it rejects with is told as a process warning. */
  dispose(): void | Promise<void>
  /** The container of tsyringe's that stands behind it, `container` to middleware. Default: that of the application. */
  readonly container?: DependencyContainer | undefined
  /** Whether `dispose()` comes to an end by itself, whatever the services do. Default: it is given half a minute. */
  readonly endsInTime?: boolean | undefined
}

/** Whether a container is tsyringe's own. */
export function isOfTsyringe(
  container: DependencyContainer | ContainerAdapter,
): container is DependencyContainer {
  return 'createChildContainer' in container
}

/** What a service injects to know the job that it was built for: `@inject(currentJob) job: JobContext`. */
export const currentJob: symbol = Symbol.for('gearwork.job')
