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
     checksum INTEGER NOT NULL
   )`,
]
