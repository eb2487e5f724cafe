import type { Database } from './sqlite.js'
import { useVersionTwo, version2Record } from './version-2.js'

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
     checksum INTEGER NOT NULL -- CRC-32 of all of the above
   )`,
  `ALTER TABLE job ADD COLUMN retries INTEGER NOT NULL DEFAULT 0;
   -- Handles with numbers up to this one may have been told to somebody.
   CREATE TABLE handles (given_out INTEGER NOT NULL);
   INSERT INTO handles SELECT coalesce(max(number), 0) FROM job`,
  // A job in one piece takes half the time of one in eight columns. The view shows people what they used to read.
  `CREATE TABLE stored_job (
     number INTEGER PRIMARY KEY,
     record BLOB NOT NULL, -- 4 bytes of checksum, then what the view cuts out of it
     retries INTEGER NOT NULL DEFAULT 0
   );
   INSERT INTO stored_job (number, record, retries) SELECT number, ${version2Record}, retries FROM job ORDER BY number;
   DROP TABLE job;
   CREATE VIEW job AS
     WITH
       begun(number, retries, rest) AS (SELECT number, retries, substr(record, 5) FROM stored_job),
       named(number, retries, function, rest) AS (
         SELECT number, retries, substr(rest, 1, instr(rest, x'00') - 1), substr(rest, instr(rest, x'00') + 1)
         FROM begun),
       keyed(number, retries, function, unique_key, rest) AS (
         SELECT number, retries, function,
                substr(rest, 1, instr(rest, x'00') - 1), substr(rest, instr(rest, x'00') + 1)
         FROM named),
       ranked(number, retries, function, unique_key, priority, rest) AS (
         SELECT number, retries, function, unique_key,
                substr(rest, 1, instr(rest, x'00') - 1), substr(rest, instr(rest, x'00') + 1)
         FROM keyed),
       timed(number, retries, function, unique_key, priority, run_at, rest) AS (
         SELECT number, retries, function, unique_key, priority,
                substr(rest, 1, instr(rest, x'00') - 1), substr(rest, instr(rest, x'00') + 1)
         FROM ranked),
       cut(number, retries, function, unique_key, priority, run_at, reducer, workload) AS (
         SELECT number, retries, function, unique_key, priority, run_at,
                substr(rest, 1, instr(rest, x'00') - 1), substr(rest, instr(rest, x'00') + 1)
         FROM timed)
     SELECT number, CAST(function AS TEXT) AS function, CAST(unique_key AS TEXT) AS unique_key,
            CAST(priority AS TEXT) AS priority, CAST(CAST(run_at AS TEXT) AS INTEGER) AS run_at,
            nullif(CAST(reducer AS TEXT), '') AS reducer, workload, retries
     FROM cut`,
]

/** How many steps it has been through. */
export function versionOf(database: Database): number {
  return database.pragma('user_version', { simple: true }) as number
}

/** Leads a store of any version to this one. @throws {StoreRefusal} where a job is not as it was kept. */
export function migrate(database: Database): void {
  const version = versionOf(database)
  if (version === steps.length) return
  useVersionTwo(database)
  for (const step of steps.slice(version)) database.exec(step)
  database.pragma(`application_id = ${applicationId}`)
  database.pragma(`user_version = ${steps.length}`)
}
