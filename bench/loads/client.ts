import { family } from './load.js'

/**
 * With its 991 buckets a queue of 150,000 jobs has chains of 150: looking through them takes gearmand so long that
 * every worker seems as fast as any other.
 */
const server = 'gearmand, 200,000 buckets'

/** Our client and worker beside others, through the same gearmand. */
export const clientLoads = family({
  name: 'client',
  sides: {
    raw: { contender: 'raw', server },
    libgearman: { contender: 'libgearman', server },
    gearwork: { contender: 'gearwork', server },
  },
  ours: 'gearwork',
  warmUp: 0,
  memoryOf: 'contender',
  loads: [
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
  ],
})
