import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { Changes, readChanges } from '../../../packages/server/src/store/changes.js'
import { openDatabase } from '../../../packages/server/src/store/database.js'
import { restoring } from '../../../packages/server/src/store/restoring.js'
import { Rows } from '../../../packages/server/src/store/rows.js'
import type { StorableJob, StoredJob } from '../../../packages/server/src/store/store.js'
import { describeWith, sqlite } from '../../support/requirements.js'
import { storable } from './arbitraries.js'
import { newFile } from './files.js'

function rows(): Rows {
  const { database, accept, close } = openDatabase(newFile())
  accept()
  onTestFinished(close)
  return new Rows(database)
}

/** Makes these changes together. */
function change(to: Rows, tell: (changes: Changes) => void): void {
  const changes = new Changes()
  tell(changes)
  to.change(changes.take())
}

/** What a server that opens the store is told, and in how many parts. */
function read(from: Rows) {
  const jobs: StoredJob[] = []
  const givenOut: number[] = []
  let parts = 0
  const receiver = restoring({
    restored: (job) => jobs.push({ ...job, workload: Buffer.from(job.workload) }),
    resumed: (number) => givenOut.push(number),
  })
  for (const bytes of from.read()) {
    parts += 1
    readChanges(bytes, receiver)
  }
  return { jobs, givenOut, parts, numbers: jobs.map(({ number }) => number) }
}

function job(number: number, workload = 'x'): StorableJob {
  const names = { function: 'f', unique: '', reducer: undefined }
  return { number, ...names, priority: 'normal', workload: Buffer.from(workload) }
}

describeWith([sqlite()], 'rows', () => {
  test('a new store has no job, and has given out nothing', () => {
    expect(read(rows())).toMatchObject({ jobs: [], givenOut: [0] })
  })

  test('what is read is what was kept, whatever it is, in the order of the numbers', () => {
    const own = rows()
    const several = fc.uniqueArray(storable, { selector: ({ number }) => number, maxLength: 8 })
    fc.assert(
      fc.property(several, fc.nat(), fc.nat(3), (jobs, runAt, retries) => {
        const greatest = Math.max(0, ...jobs.map(({ number }) => number))
        change(own, (changes) => {
          changes.giveOut(greatest)
          for (const one of jobs) {
            changes.keep(one, runAt)
            changes.retry(one.number, retries)
          }
        })
        const wanted = [...jobs].sort((a, b) => a.number - b.number)
        expect(read(own).jobs).toEqual(wanted.map((one) => ({ ...one, runAt, retries })))
        expect(read(own).givenOut).toEqual([greatest])
        change(own, (changes) => {
          for (const { number } of jobs) changes.drop(number)
        })
        expect(read(own).jobs).toEqual([])
      }),
      { numRuns: 50 },
    )
  })

  test('many jobs are read in parts, and each once', () => {
    const own = rows()
    const numbers = Array.from({ length: 100 }, (_, index) => index + 1)
    change(own, (changes) => {
      changes.giveOut(100)
      for (const number of numbers) changes.keep(job(number, 'x'.repeat(10_000)), 0)
    })
    const { parts, numbers: found } = read(own)
    expect(parts).toBeGreaterThan(2)
    expect(found).toEqual(numbers)
  })

  test('changes are made in order: what is dropped may have been kept by the same', () => {
    const own = rows()
    change(own, (changes) => {
      changes.giveOut(3)
      changes.keep(job(1), 0)
      changes.keep(job(2), 0)
      changes.drop(1)
    })
    expect(read(own).numbers).toEqual([2])
  })

  test('all are made, or none', () => {
    const own = rows()
    change(own, (changes) => {
      changes.giveOut(9)
      changes.keep(job(1), 0)
    })
    const wrong = () =>
      change(own, (changes) => {
        changes.keep(job(2), 0)
        changes.keep(job(1), 0)
      })
    expect(wrong).toThrow()
    expect(read(own).numbers).toEqual([1])
  })

  test('what ended, was lost or given out with changes that failed is made up for with the next; what was to be kept is not', () => {
    const own = rows()
    change(own, (changes) => {
      changes.giveOut(5)
      for (const number of [1, 2]) changes.keep(job(number), 0)
    })
    const wrong = () =>
      change(own, (changes) => {
        changes.drop(1)
        changes.retry(2, 7)
        changes.giveOut(50)
        changes.keep(job(3), 0)
        changes.keep(job(3), 0)
      })
    expect(wrong).toThrow()
    expect(wrong).toThrow()
    expect(read(own)).toMatchObject({ numbers: [1, 2], givenOut: [5] })
    change(own, (changes) => changes.keep(job(4), 0))
    const { jobs, givenOut } = read(own)
    expect(jobs.map(({ number, retries }) => [number, retries])).toEqual([
      [2, 7],
      [4, 0],
    ])
    expect(givenOut).toEqual([50])
  })

  test('what was made up for is not made again', () => {
    const own = rows()
    change(own, (changes) => changes.giveOut(5))
    const wrong = () =>
      change(own, (changes) => {
        changes.giveOut(50)
        changes.keep(job(3), 0)
        changes.keep(job(3), 0)
      })
    expect(wrong).toThrow()
    change(own, () => {})
    change(own, (changes) => changes.giveOut(60))
    change(own, () => {})
    expect(read(own).givenOut).toEqual([60])
  })
})
