import { family } from './load.js'

const server = 'gearmand, 200,000 buckets'

/** The whole framework beside the sockets it stands on, and beside what people use for the same today. */
export const frameworkLoads = family({
  name: 'framework',
  sides: {
    raw: { contender: 'raw', server, filler: 'framework' },
    gearwork: { contender: 'framework', server, filler: 'framework' },
    'BullMQ on Redis': { contender: 'bullmq', server: 'Redis', filler: 'bullmq' },
  },
  ours: 'gearwork',
  warmUp: 0,
  memoryOf: 'contender',
  loads: [
    {
      name: 'drain a full queue, concurrency 50',
      mode: 'drain',
      inFlight: 50,
      jobs: { raw: 600_000, gearwork: 600_000, 'BullMQ on Redis': 40_000 },
      targets: { raw: 0.5, 'BullMQ on Redis': 4 },
    },
  ],
})
