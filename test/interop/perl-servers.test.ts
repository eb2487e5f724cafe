import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { Peer } from '../conformance/peer.js'
import { type Engine, embedded, gearmand, type RunningServer } from '../support/engines.js'
import { start } from '../support/processes.js'
import { describeWith, perlGearman } from '../support/requirements.js'

const begin = async (engine: Engine) => {
  const server = await engine.start()
  onTestFinished(() => server.stop())
  return server
}

const perl = (role: 'client' | 'worker', servers: readonly RunningServer[]) => {
  const script = fileURLToPath(new URL('perl/servers.pl', import.meta.url))
  const process = start('perl', [script, role, ...servers.map(({ address }) => address)])
  onTestFinished(() => process.stop())
  return process
}

/** Perl's own client asks and asks, and its worker answers, whichever server the two meet on. */
describeWith([perlGearman(), ...gearmand.requirements], 'Perl with several servers', () => {
  for (const [pair, second] of [
    ['two of ours', embedded],
    ['ours and gearmand', gearmand],
  ] as const) {
    test(`${pair} share the jobs, and ours takes them all when the other is gone`, async () => {
      const [ours, other] = [await begin(embedded), await begin(second)]
      perl('worker', [ours, other])
      const asker = () => {
        const { child } = perl('client', [ours, other])
        const lines = createInterface({ input: child.stdout as Readable })[Symbol.asyncIterator]()
        return async (word: string) => {
          child.stdin?.write(`${word}\n`)
          return (await lines.next()).value
        }
      }
      const reversed = asker()
      const words = Array.from({ length: 20 }, (_, i) => `word-${i}`)
      for (const word of words) expect(await reversed(word)).toBe([...word].reverse().join(''))
      for (const { port } of [ours, other]) {
        const admin = await Peer.connect(port)
        expect(await admin.row('status', 'reverse')).toEqual(['0', '0', '1'])
        await admin.leaves()
      }
      await other.stop()
      // A client dies with a server that it has spoken to: that is Perl's own way, with gearmand too.
      const again = asker()
      for (const word of words) expect(await again(word)).toBe([...word].reverse().join(''))
    })
  }
})
