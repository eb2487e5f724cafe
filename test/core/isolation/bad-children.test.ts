import { describe, expect, test } from 'vitest'
import { callerOf, Workshops } from './workshop.js'

const workshops = Workshops.forEachTest()

describe.each(['thread', 'process'] as const)('what a %s says wrongly', (isolation) => {
  test('fails its job alone: a piece that no packet holds', async () => {
    const workshop = await workshops.open({ isolation })
    const call = callerOf(workshop)
    await expect(call('overflow')).rejects.toMatchObject({
      code: 'JOB_EXCEPTION',
      exceptionName: 'JobResultError',
    })
    expect(await call('where')).toMatchObject({ runs: 1 })
  })

  test('harms nobody: a state of affairs that is no number', async () => {
    const workshop = await workshops.open({ isolation })
    const call = callerOf(workshop)
    await call('misreport')
    expect(await call('where')).toMatchObject({ runs: 1 })
  })

  test.each(['lie', 'lieOfItsEnd'])('fails its job alone: what nobody can send (%s)', async (job) => {
    const workshop = await workshops.open({ isolation })
    const call = callerOf(workshop)
    await expect(call(job)).rejects.toMatchObject({
      exceptionCode: 'JOB_CRASHED',
      message: expect.stringContaining('it sent an invalid message'),
    })
    expect(await call('where')).toMatchObject({ runs: 1 })
  })

  test('fails no other job: what nobody can send, from one that has its end on the way already', async () => {
    const workshop = await workshops.open({ isolation })
    const call = callerOf(workshop)
    for (let liar = 0; liar < 3; liar += 1) {
      await call('lieShortly').catch(() => {})
      expect(await call('where')).toMatchObject({ runs: 1 })
    }
  })

  test('is passed over where it is no message of ours', async () => {
    const workshop = await workshops.open({ isolation })
    const call = callerOf(workshop)
    expect(await call('babble')).toBe('said')
    expect(await call('where')).toMatchObject({ runs: 1 })
  })
})
