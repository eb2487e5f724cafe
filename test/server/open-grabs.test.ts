import { encodePacket, type Response } from '@gearwork/protocol'
import { describe, expect, test } from 'vitest'
import type { Job } from '../../packages/server/src/jobs/job.js'
import { Schedule } from '../../packages/server/src/jobs/schedule.js'
import { Waiter } from '../../packages/server/src/jobs/waiter.js'
import type { Hopeful } from '../../packages/server/src/peers/hesitation.js'
import { OpenGrabs } from '../../packages/server/src/peers/open-grabs.js'
import { Jobs } from '../../packages/server/src/rules/jobs.js'
import { memoryStore } from '../../packages/server/src/store/memory-store.js'
import { Worker } from '../../packages/server/src/workers/worker.js'
import { type Peer, unwritten, type WrittenRequest } from '../conformance/peer.js'
import { FakeClock } from '../transport/fake-clock.js'
import { attentive } from './attentive.js'
import { running } from './running.js'

describe('among jobs without sockets', () => {
  /** The jobs of a server, and workers that ask for them; nobody is refused until `hesitated`. */
  function hall() {
    const rules = { handlePrefix: 'H:t', jobRetries: -1, workerWakeup: 0, roundRobin: false }
    const jobs = new Jobs(rules, new Schedule(new FakeClock()), memoryStore, () => {})
    const hopefuls = new Set<Hopeful>()
    const nobody = new Waiter(() => {}, attentive, false)
    return {
      jobs,
      submit: (workload: string, name = 'f') => {
        const common = {
          unique: '',
          priority: 'normal',
          background: true,
          reducer: undefined,
          runAt: 0,
        } as const
        return jobs.submit({ ...common, function: name, workload: Buffer.from(workload) }, nobody) as Job
      },
      hesitated: () => {
        for (const hopeful of [...hopefuls]) hopeful.refuse()
      },
      worker: (...functions: string[]) => {
        const heard: string[] = []
        const worker: Worker = new Worker({ noop: () => heard.push('NOOP'), serve: () => grabs.serve() })
        const answer = (packet: Response) =>
          heard.push('workload' in packet ? `${packet.name} ${packet.workload}` : packet.name)
        const asking = { jobs, worker, isThere: true, answer }
        const grabs = new OpenGrabs(asking, hopefuls)
        for (const name of functions) worker.canDo(jobs.queue(name), 0)
        return { asking, worker, grabs, heard }
      },
    }
  }

  test('a worker with nothing in hand is refused at once', () => {
    const { grabs, heard } = hall().worker('f')
    grabs.grab('GRAB_JOB')
    expect(heard).toEqual(['NO_JOB'])
  })

  test('one with a job in hand is refused after a moment, each of its grabs', () => {
    const { submit, worker, hesitated } = hall()
    const { grabs, heard } = worker('f')
    submit('1')
    for (let grab = 0; grab < 3; grab += 1) grabs.grab('GRAB_JOB')
    expect(heard).toEqual(['JOB_ASSIGN 1'])
    hesitated()
    expect(heard).toEqual(['JOB_ASSIGN 1', 'NO_JOB', 'NO_JOB'])
    hesitated()
    expect(heard).toHaveLength(3)
  })

  test('jobs that come in that moment are the answers, each as it was asked for, without NOOP', () => {
    const { submit, worker, hesitated } = hall()
    const { grabs, heard } = worker('f')
    submit('1')
    grabs.grab('GRAB_JOB')
    grabs.grab('GRAB_JOB_UNIQ')
    grabs.grab('GRAB_JOB')
    submit('2')
    submit('3')
    submit('4')
    hesitated()
    expect(heard).toEqual(['JOB_ASSIGN 1', 'JOB_ASSIGN_UNIQ 2', 'JOB_ASSIGN 3'])
  })

  test('a job of another function is no answer, nor is one that is not due', () => {
    const { jobs, submit, worker } = hall()
    const { grabs, heard } = worker('f')
    submit('1')
    grabs.grab('GRAB_JOB')
    grabs.grab('GRAB_JOB')
    submit('2', 'g')
    expect(jobs.queue('g').running).toBe(0)
    expect(heard).toEqual(['JOB_ASSIGN 1'])
  })

  test('workers that ask take turns, and no sleeper is woken for what they get', () => {
    const { submit, worker } = hall()
    const [one, two, sleeper] = [worker('f'), worker('f'), worker('f')]
    sleeper.worker.sleep()
    for (const { worker: busy, grabs } of [one, two]) {
      busy.take(submit('0', 'g'))
      for (let grab = 0; grab < 2; grab += 1) grabs.grab('GRAB_JOB')
    }
    for (const workload of ['1', '2', '3', '4']) submit(workload)
    expect(one.heard).toEqual(['JOB_ASSIGN 1', 'JOB_ASSIGN 3'])
    expect(two.heard).toEqual(['JOB_ASSIGN 2', 'JOB_ASSIGN 4'])
    expect(sleeper.heard).toEqual([])
    submit('5')
    expect(sleeper.heard).toEqual(['NOOP'])
  })

  test('a worker that is gone, or does it no more, gets nothing', () => {
    const { jobs, submit, worker } = hall()
    const [gone, other] = [worker('f'), worker('f', 'g')]
    for (const { worker: busy, grabs } of [gone, other]) {
      busy.take(submit('0', 'h'))
      grabs.grab('GRAB_JOB')
    }
    gone.grabs.forget()
    jobs.stopServing(other.worker, jobs.queue('f'))
    submit('1')
    expect([...gone.heard, ...other.heard]).toEqual([])
    expect(jobs.queue('f').queued('normal')).toBe(1)
  })

  test('one that has just been hung up on gets nothing, and the next that asks does', () => {
    const { jobs, submit, worker } = hall()
    const [gone, other] = [worker('f'), worker('f')]
    for (const { worker: busy, grabs } of [gone, other]) {
      busy.take(submit('0', 'h'))
      grabs.grab('GRAB_JOB')
    }
    gone.asking.isThere = false
    submit('1')
    expect([gone.heard, other.heard]).toEqual([[], ['JOB_ASSIGN 1']])
    expect(jobs.queue('f').running).toBe(1)
  })

  test('who asks for more than 128 is refused until it sleeps', () => {
    const { submit, worker } = hall()
    const { worker: many, grabs, heard } = worker('f')
    many.take(submit('0', 'g'))
    for (let grab = 0; grab < 128; grab += 1) grabs.grab('GRAB_JOB')
    expect(heard).toEqual([])
    for (let grab = 0; grab < 3; grab += 1) grabs.grab('GRAB_JOB')
    expect(heard).toEqual(Array.from({ length: 131 }, () => 'NO_JOB'))
    grabs.rest()
    grabs.grab('GRAB_JOB')
    expect(heard).toHaveLength(131)
  })
})

describe('on the wire', () => {
  const grab = { name: 'GRAB_JOB' } as const
  const nothing = { name: 'NO_JOB' } as const
  const submit = (workload: string) =>
    ({ name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload }) as const

  /** A worker that runs a job and has asked for so many more, which are not there. */
  async function asking(worker: Peer, client: Peer, grabs: number): Promise<void> {
    await client.submits(submit('first'))
    worker.say({ name: 'CAN_DO', function: 'f' }, grab)
    await worker.hearsA('JOB_ASSIGN')
    worker.say(...Array.from({ length: grabs }, () => grab))
  }

  async function two(): Promise<[Peer, Peer]> {
    const { peer } = await running()
    return [await peer(), await peer()]
  }

  test('a worker with a job in hand hears that there is no other, though nothing else happens', async () => {
    const [worker, client] = await two()
    await asking(worker, client, 3)
    await worker.hears(nothing, nothing, nothing)
  })

  test('whatever else it asks is answered behind', async () => {
    const [worker, client] = await two()
    await asking(worker, client, 2)
    worker.say({ name: 'ECHO_REQ', data: 'x' })
    await worker.hears(nothing, nothing, { name: 'ECHO_RES', data: 'x' })
  })

  test('what it is told as a client comes behind', async () => {
    const [both, other] = await two()
    await asking(both, other, 0)
    const handle = await both.submits({ ...submit('second'), name: 'SUBMIT_JOB', function: 'g' })
    other.say({ name: 'CAN_DO', function: 'g' }, grab)
    await other.hearsA('JOB_ASSIGN')
    both.say(grab)
    other.say({ name: 'WORK_COMPLETE', handle, data: 'r' })
    await both.hears(nothing, { name: 'WORK_COMPLETE', handle, data: 'r' })
  })

  test('when it sleeps, a NOOP tells of the next job', async () => {
    const [worker, client] = await two()
    await asking(worker, client, 2)
    worker.say({ name: 'PRE_SLEEP' })
    await worker.hears(nothing, nothing)
    await worker.settled()
    await client.submits(submit('next'))
    await worker.hears({ name: 'NOOP' })
  })

  /** So many jobs that `show jobs` is answered in parts, and what comes behind it is held meanwhile. */
  async function askingBehindLongReport(...said: WrittenRequest[]): Promise<[Peer, Peer]> {
    const [worker, client] = await two()
    const many = Array.from({ length: 3_000 }, () => ({ ...submit(''), function: 'g' }))
    client.say(...many)
    await client.hearsAll()
    await asking(worker, client, 0)
    worker.bytes(
      Buffer.concat([
        Buffer.from('show jobs\n'),
        ...said.map((packet) => encodePacket(unwritten(packet), 'request')),
      ]),
    )
    return [worker, client]
  }

  test('behind a long report it is refused before another line is answered', async () => {
    const [worker] = await askingBehindLongReport(grab, grab)
    worker.bytes('version\n')
    await worker.hearsReport()
    await worker.hears(nothing, nothing)
    expect(await worker.hearsAll()).toHaveLength(1)
  })

  test('behind a long report it is refused before it sleeps, and a NOOP tells of the next job', async () => {
    const [worker, client] = await askingBehindLongReport(grab, { name: 'PRE_SLEEP' }, grab, {
      name: 'PRE_SLEEP',
    })
    await worker.hearsReport()
    await client.submits(submit('next'))
    await worker.hears(nothing, nothing, { name: 'NOOP' })
  })

  test('one that says nothing more after its grabs hears the answers', async () => {
    const [worker, client] = await two()
    await asking(worker, client, 0)
    worker.say(grab, grab)
    await new Promise(setImmediate)
    worker.endsItsHalf()
    await worker.hears(nothing, nothing)
    await worker.isHungUpOn()
  })

  test('when it goes, its jobs come to the next', async () => {
    const { peer } = await running()
    const [worker, client, heir] = [await peer(), await peer(), await peer()]
    await asking(worker, client, 2)
    await client.submits(submit('second'))
    heir.say({ name: 'CAN_DO', function: 'f' })
    await heir.settled()
    await worker.leaves()
    const workloads: unknown[] = []
    while (workloads.length < 2) {
      heir.say(grab)
      for (const heard of await heir.hearsAll()) if ('workload' in heard) workloads.push(heard.workload)
    }
    expect(workloads.toSorted()).toEqual(['first', 'second'])
  })
})
