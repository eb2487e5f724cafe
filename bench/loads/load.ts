import type { Mode } from '../contenders/contender.js'
import type { ContenderName } from '../contenders.js'
import type { ServerName } from '../servers.js'

/** Who takes part in a load: a peer, and the server that it speaks to. */
export interface Side {
  readonly contender: ContenderName
  readonly server: ServerName
  /** Who fills the queue that is drained. Default: raw. */
  readonly filler?: ContenderName
}

/** One thing whose speed is measured, for each side of its family in turns. */
export interface Load<SideName extends string = string> {
  readonly name: string
  readonly mode: Exclude<Mode, 'serve'>
  readonly inFlight: number
  /** Jobs a run: one to three seconds' worth for each, so that start-up and compilation hardly count. */
  readonly jobs: number | Readonly<Record<SideName, number>>
  /** How many times as fast as another side ours must be. */
  readonly targets?: Readonly<Partial<Record<SideName, number>>>
}

/** Loads in which the same sides take part. */
export interface Family<SideName extends string = string> {
  readonly name: string
  readonly sides: Readonly<Record<SideName, Side>>
  /** The side that is ours, and compared with all others. */
  readonly ours: NoInfer<SideName>
  /**
   * The share of each load's jobs that a server does before it is measured, as one that has been running does. A
   * process that runs for a fraction of a second would else be measured while its code is compiled.
   */
  readonly warmUp: number
  /** Whose peak of memory is shown. */
  readonly memoryOf: keyof Side
  readonly loads: readonly Load<NoInfer<SideName>>[]
}

/** Checks that a family speaks of its own sides only. */
export function family<SideName extends string>(rows: Family<SideName>): Family<SideName> {
  return rows
}
