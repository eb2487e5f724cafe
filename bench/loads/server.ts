import { family } from './load.js'

const submit = { gearmand: 1.1, 'gearmand, 200,000 buckets': 1.1 }
const drain = { gearmand: 2, 'gearmand, 200,000 buckets': 2 }
const call = { gearmand: 1.2, 'gearmand, 200,000 buckets': 1.2 }

/** Our server beside gearmand, under the same raw load. One request at a time measures the machine, not a server. */
export const serverLoads = family({
  name: 'server',
  sides: {
    gearmand: { contender: 'raw', server: 'gearmand' },
    'gearmand, 200,000 buckets': { contender: 'raw', server: 'gearmand, 200,000 buckets' },
    'Node, no rules': { contender: 'raw', server: 'Node, no rules' },
    gearwork: { contender: 'raw', server: 'gearwork' },
  },
  ours: 'gearwork',
  warmUp: 0.2,
  memoryOf: 'server',
  loads: [
    { name: 'background submit, 1 in flight', mode: 'submit', inFlight: 1, jobs: 20_000 },
    { name: 'background submit, 50 in flight', mode: 'submit', inFlight: 50, jobs: 500_000, targets: submit },
    {
      name: 'background submit, 500 in flight',
      mode: 'submit',
      inFlight: 500,
      jobs: 800_000,
      targets: submit,
    },
    { name: 'drain a full queue, 1 at a time', mode: 'drain', inFlight: 1, jobs: 20_000 },
    { name: 'drain a full queue, 50 at a time', mode: 'drain', inFlight: 50, jobs: 200_000, targets: drain },
    {
      name: 'drain a full queue, 500 at a time',
      mode: 'drain',
      inFlight: 500,
      jobs: 200_000,
      targets: drain,
    },
    { name: 'foreground round trip, 1 in flight', mode: 'call', inFlight: 1, jobs: 8_000 },
    { name: 'foreground round trip, 50 in flight', mode: 'call', inFlight: 50, jobs: 150_000, targets: call },
    {
      name: 'foreground round trip, 500 in flight',
      mode: 'call',
      inFlight: 500,
      jobs: 150_000,
      targets: call,
    },
  ],
})
