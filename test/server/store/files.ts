import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createJobServer, type StoreError } from '@gearwork/server'
import type BetterSqlite from 'better-sqlite3'
import { expect, onTestFinished } from 'vitest'

/** A folder that is gone with the test, or when else it ends. */
export function folder(end: (remove: () => void) => void = onTestFinished): string {
  const made = mkdtempSync(join(tmpdir(), 'gearwork-store-'))
  end(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** Where a store may be made, in a folder of its own. */
export function newFile(): string {
  return join(folder(), 'jobs.db')
}

/** SQLite, for whoever looks into a store or spoils it. */
export function openSqlite(file: string): BetterSqlite.Database {
  const Sqlite = createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite
  return new Sqlite(file)
}

/** Spoils a store that no server has open. */
export function edit(file: string, statements: string): void {
  const database = openSqlite(file)
  database.exec(statements)
  database.close()
}

/** A copy of a store with five jobs that an older version wrote. In version 2 job 2 has lost its worker once. */
export function oldStore(version: number): string {
  const file = newFile()
  copyFileSync(new URL(`../../fixtures/store-version-${version}.db`, import.meta.url), file)
  return file
}

/** What lies where a store is, file by file. Locks, shared memory and an empty log hold nothing of it. */
export function contents(file: string): Record<string, string> {
  const names = [file, `${file}-wal`, `${file}-journal`].filter(isFull)
  return Object.fromEntries(
    names.map((name) => [
      name.slice(file.length),
      createHash('sha256').update(readFileSync(name)).digest('hex'),
    ]),
  )
}

function isFull(file: string): boolean {
  return existsSync(file) && statSync(file).size > 0
}

/** The names of everything in the folder of a store. */
export function neighbours(file: string): string[] {
  return readdirSync(join(file, '..')).sort()
}

/** What starting a server on this file comes to. */
export async function refusal(file: string): Promise<StoreError> {
  const server = createJobServer({ listen: '127.0.0.1:0', persist: file })
  try {
    const failure = await server.start().then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(failure, 'the server should not have started').toBeInstanceOf(Error)
    return failure as StoreError
  } finally {
    await server.stop()
  }
}

/** Refused with this code, in one line that names the file, each time it is tried, and left as it was. */
export async function isRefused(file: string, code: string, sentence: RegExp): Promise<void> {
  const before = contents(file)
  for (const _ of ['first', 'second']) {
    const error = await refusal(file)
    expect(error).toMatchObject({ code, file })
    expect(error.message).toMatch(sentence)
    expect(error.message).toContain(file)
    expect(error.message).not.toContain('\n')
    expect(contents(file)).toEqual(before)
  }
}
