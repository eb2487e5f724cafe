import { rmSync } from 'node:fs'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { Changes, readChanges } from '../../../packages/server/src/store/changes.js'
import { openDatabase } from '../../../packages/server/src/store/database.js'
import { Hurry } from '../../../packages/server/src/store/hurry.js'
import { restoring } from '../../../packages/server/src/store/restoring.js'
import { readRows, rowChanges } from '../../../packages/server/src/store/rows.js'
import type { Database } from '../../../packages/server/src/store/sqlite.js'
import type { StorableJob, StoredJob } from '../../../packages/server/src/store/store.js'
import { Transactions } from '../../../packages/server/src/store/transactions.js'
import { describeWith, sqlite } from '../../support/requirements.js'
import { storable } from './arbitraries.js'
import { newFile, openSqlite } from './files.js'

interface Own {
  readonly database: Database
  readonly hurry: Hurry
  readonly transactions: Transactions
}

function rows(): Own {
  const { database, accept, close } = openDatabase(newFile())
  onTestFinished(close)
  const hurry = new Hurry()
  return { database, hurry, transactions: new Transactions(database, rowChanges(database), accept(), hurry) }
}

/** Makes these changes together. */
function change(to: Own, tell: (changes: Changes) => void): void {
  const changes = new Changes()
  tell(changes)
  to.transactions.make(changes.take())
}

/** What a server that opens the store is told, and in how many parts. */
function read(from: Own) {
  const jobs: StoredJob[] = []
  const givenOut: number[] = []
  let parts = 0
  const receiver = restoring({
    restored: (job) => jobs.push({ ...job, workload: Buffer.from(job.workload) }),
    resumed: (number) => givenOut.push(number),
  })
  for (const bytes of readRows(from.database)) {
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

  test('once the disk is well again it is made up for, also when nothing else is to be made', () => {
    const own = rows()
    change(own, (changes) => {
      changes.giveOut(5)
      changes.keep(job(1), 0)
    })
    const wrong = () =>
      change(own, (changes) => {
        changes.drop(1)
        changes.keep(job(3), 0)
        changes.keep(job(3), 0)
      })
    expect(wrong).toThrow()
    expect(own.transactions.recovers()).toBe(true)
    expect(read(own).numbers).toEqual([])
  })

  test('another program that writes is waited for, until nobody has time', () => {
    const own = rows()
    const other = openSqlite(own.database.name)
    onTestFinished(() => void other.close())
    other.exec('BEGIN IMMEDIATE')
    own.hurry.turnOn()
    expect(() => change(own, (changes) => changes.giveOut(5))).toThrow('another program writes to it')
    other.exec('COMMIT')
    change(own, (changes) => changes.giveOut(6))
    expect(read(own).givenOut).toEqual([6])
  })

  test('a file that was deleted or replaced takes nothing more', () => {
    for (const suffix of ['', '-wal', '-lock']) {
      const own = rows()
      const lost = `${own.database.name}${suffix}`
      rmSync(lost)
      expect(() => change(own, (changes) => changes.giveOut(5))).toThrow(
        `${lost} was deleted or replaced while the server ran`,
      )
    }
  })
})
