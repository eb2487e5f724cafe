import { JobGivenBack } from '@gearwork/worker'
import { expect, test } from 'vitest'
import { describeEngines } from '../support/engines.js'
import { clientFor, eventually, Gate, serverFor, workerOn } from './support.js'

describeEngines('a job that its handler gives back', (engine) => {
  test('is handed out again, and whoever waits for it hears of its end alone', async () => {
    const server = await serverFor(engine)
    const outcomes: string[] = []
    let runs = 0
    const worker = workerOn(server, {
      events: { jobFinished: (_, outcome) => void outcomes.push(outcome.status) },
    }).addFunction('shy', () => {
      runs += 1
      if (runs < 3) throw new JobGivenBack()
      return 'at last'
    })
    await worker.start()
    expect(String(await clientFor(server).doNormal('shy'))).toBe('at last')
    expect(outcomes).toEqual(['lost', 'lost', 'complete'])
  })

  test('waits until no other job of its function runs, for the server would take that one back too', async () => {
    const server = await serverFor(engine)
    const gate = new Gate()
    const runs: string[] = []
    const worker = workerOn(server, { concurrency: 2 }).addFunction('turn', async ({ workload }) => {
      runs.push(`${workload}`)
      if (`${workload}` === 'long') await gate.opened
      else if (runs.filter((run) => run === 'shy').length < 2) throw new JobGivenBack()
      return `${workload}`
    })
    await worker.start()
    const client = clientFor(server)
    const long = client.doNormal('turn', 'long')
    await eventually(
      () => runs.length,
      (count) => count === 1,
    )
    const shy = client.doNormal('turn', 'shy')
    await eventually(
      () => runs.length,
      (count) => count === 2,
    )
    gate.open()
    expect(await Promise.all([long, shy]).then(String)).toBe('long,shy')
    expect(runs).toEqual(['long', 'shy', 'shy'])
  })
})
