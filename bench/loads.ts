import type { Mode } from './contenders/contender.js'

export const contenders = ['raw', 'libgearman', 'gearwork'] as const
export type ContenderName = (typeof contenders)[number]

/** One thing that is measured, for each contender through the same gearmand. */
export interface LoadRow {
  readonly name: string
  readonly mode: Exclude<Mode, 'serve'>
  readonly inFlight: number
  /** Jobs a run: one to three seconds' worth for each, so that start-up and compilation hardly count. */
  readonly jobs: Readonly<Record<ContenderName, number>>
  /** The ratios that our side must reach. */
  readonly targets: { readonly raw: number; readonly libgearman: number }
}

/** The loads of the client and the worker. */
export const loads: readonly LoadRow[] = [
  {
    name: 'background submit, 50 in flight',
    mode: 'submit',
    inFlight: 50,
    jobs: { raw: 300_000, libgearman: 15_000, gearwork: 300_000 },
    targets: { raw: 0.7, libgearman: 10 },
  },
  {
    name: 'background submit, 500 in flight',
    mode: 'submit',
    inFlight: 500,
    jobs: { raw: 500_000, libgearman: 15_000, gearwork: 500_000 },
    targets: { raw: 0.7, libgearman: 10 },
  },
  {
    name: 'drain a full queue, concurrency 50',
    mode: 'drain',
    inFlight: 50,
    jobs: { raw: 200_000, libgearman: 15_000, gearwork: 200_000 },
    targets: { raw: 0.7, libgearman: 5 },
  },
  {
    name: 'foreground round trip, 50 in flight',
    mode: 'call',
    inFlight: 50,
    jobs: { raw: 200_000, libgearman: 15_000, gearwork: 200_000 },
    targets: { raw: 0.7, libgearman: 3 },
  },
  {
    name: 'background submit, 10,000 in flight (memory)',
    mode: 'submit',
    inFlight: 10_000,
    jobs: { raw: 1_000_000, libgearman: 15_000, gearwork: 1_000_000 },
    targets: { raw: 0.7, libgearman: 10 },
  },
]
