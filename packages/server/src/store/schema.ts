import type { Database } from './sqlite.js'

/** "Gear" as a number: says of a database that it is one of ours. */
export const applicationId = 0x47656172

/**
 * What leads from one version of a store to the next, oldest first: a store that says it is of version n has been
 * through the first n. Steps are added, never changed. Names are stored as the bytes they are.
 */
export const steps: readonly string[] = [
  `CREATE TABLE job (
     number INTEGER PRIMARY KEY,
     function TEXT NOT NULL,
     unique_key TEXT NOT NULL,
     priority TEXT NOT NULL,
     reducer TEXT,
     run_at INTEGER NOT NULL, -- milliseconds since the epoch; 0: at once
     workload BLOB NOT NULL,
     checksum INTEGER NOT NULL -- CRC-32 of the record: all of the above
   )`,
  `ALTER TABLE job ADD COLUMN retries INTEGER NOT NULL DEFAULT 0;
   -- Handles with numbers up to this one may have been told to somebody.
   CREATE TABLE handles (given_out INTEGER NOT NULL);
   INSERT INTO handles SELECT coalesce(max(number), 0) FROM job`,
]

/** How many steps it has been through. */
export function versionOf(database: Database): number {
  return database.pragma('user_version', { simple: true }) as number
}

/** Leads a store of any version to this one. */
export function migrate(database: Database): void {
  const version = versionOf(database)
  if (version === steps.length) return
  for (const step of steps.slice(version)) database.exec(step)
  database.pragma(`application_id = ${applicationId}`)
  database.pragma(`user_version = ${steps.length}`)
}
