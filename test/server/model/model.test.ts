import { createJobServer } from '@gearwork/server'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Peer } from '../../conformance/peer.js'
import { bytesOf, type Deed, deed, handleOf } from './deeds.js'
import { Model } from './model.js'
import { reportsOf } from './reports.js'

const peers = 3
const jobRetries = 3

/** One peer says a few things in one breath; or it hangs up, and another comes. */
const turn = fc.record({
  peer: fc.nat(peers - 1),
  deeds: fc.oneof(
    { weight: 15, arbitrary: fc.array(deed, { minLength: 1, maxLength: 6 }) },
    { weight: 1, arbitrary: fc.constant<Deed[]>([]) },
  ),
})

/** Everybody serves something and has nothing to do: without it most of what follows would lead nowhere. */
const settled = Array.from({ length: peers }, (_, peer) => ({
  peer,
  deeds: [{ do: 'canDo', fn: 'g' }, { do: 'canDo', fn: 'f' }, { do: 'sleep' }] satisfies Deed[],
}))

/** Everybody who speaks to one server, and what they all heard is what the model says. */
async function expectAsInTheModel(turns: readonly { peer: number; deeds: readonly Deed[] }[]): Promise<void> {
  const server = createJobServer({ listen: '127.0.0.1:0', handlePrefix: 'X', jobRetries })
  await server.start()
  const model = new Model(peers, jobRetries)
  const speakers = await Promise.all(model.peers.map(() => Peer.connect(server.port)))
  const admin = await Peer.connect(server.port)
  const play = (peer: number, said: Deed) => {
    const meant = model.meant(peer, said)
    model.play(peer, meant)
    return bytesOf(meant)
  }
  const listen = async (peer: number) => {
    const heard = await speakers[peer]?.hearsAll()
    const should = model.peers[peer]?.heard.splice(0)
    expect({ peer, heard }).toEqual({ peer, heard: should })
  }
  try {
    for (const { peer, deeds } of turns) {
      if (deeds.length === 0) {
        await speakers[peer]?.leaves()
        speakers[peer] = await Peer.connect(server.port)
        model.replace(peer)
      } else {
        speakers[peer]?.bytes(Buffer.concat(deeds.map((said) => play(peer, said))))
      }
      await listen(peer)
      await Promise.all(speakers.map((_, other) => listen(other)))
      await expectReports(admin, model)
    }
  } finally {
    for (const one of [...speakers, admin]) one.destroy()
    await server.stop()
  }
}

/** What is told of all jobs together, and of each. */
async function expectReports(admin: Peer, model: Model): Promise<void> {
  const reports = reportsOf(model)
  admin.bytes(
    Object.keys(reports)
      .map((report) => `${report}\n`)
      .join(''),
  )
  for (const [report, rows] of Object.entries(reports)) {
    expect([report, (await admin.hearsReport()).toSorted()]).toEqual([report, rows.toSorted()])
  }
  for (const { number } of model.jobs) admin.say({ name: 'GET_STATUS', handle: handleOf(number) })
  expect(await admin.hearsAll()).toEqual(model.jobs.map((job) => model.statusOf(job.number)))
}

test('whatever several peers do, each hears what the model says, and the reports are true', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(turn, { minLength: 1, maxLength: 40 }).map((turns) => [...settled, ...turns]),
      expectAsInTheModel,
    ),
    {
      numRuns: 200,
    },
  )
}, 60_000)
