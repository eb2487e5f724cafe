import { type Configuration, defaultConfiguration } from '@gearwork/core'

/**
 * What holds in tests: nothing is read from files, nothing is written, and connections have no heartbeat, for who is in
 * the same process is there.
 */
export function testConfiguration(given = defaultConfiguration(process.cwd())): Configuration {
  return { ...given, cache: false, connection: { ...given.connection, heartbeatMs: 0 } }
}
