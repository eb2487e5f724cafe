import { family } from './load.js'

/**
 * Servers that write every job to the disk before they answer. Both are given the same distinct unique keys: gearmand
 * stores by function and key, so that all jobs without one are one job to it.
 */
export const durableLoads = family({
  name: 'server durable',
  sides: {
    gearmand: { contender: 'raw', server: 'gearmand, SQLite queue' },
    gearwork: { contender: 'raw', server: 'gearwork, durable' },
  },
  ours: 'gearwork',
  warmUp: 0.2,
  memoryOf: 'server',
  loads: [
    {
      name: 'background submit, 50 in flight',
      mode: 'submitDistinct',
      inFlight: 50,
      jobs: { gearmand: 3_000, gearwork: 150_000 },
      targets: { gearmand: 60 },
    },
    {
      name: 'background submit, 500 in flight',
      mode: 'submitDistinct',
      inFlight: 500,
      jobs: { gearmand: 3_000, gearwork: 300_000 },
      targets: { gearmand: 150 },
    },
  ],
})
