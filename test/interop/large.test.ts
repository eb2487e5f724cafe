import { Client } from '@gearwork/client'
import { describe, type TestContext, test } from 'vitest'
import { describeEngines, type Engine, type RunningServer } from '../support/engines.js'
import { counters, type Digest, digest, large, largeTimeoutMs } from '../support/payloads.js'
import { startPerlClient, startPerlWorker } from '../support/perl.js'
import { startPhpClient, startPhpWorker } from '../support/php.js'
import type { RunningProcess } from '../support/processes.js'
import { perlGearman, phpGearman, type Requirement } from '../support/requirements.js'
import { startOurWorker } from './our-worker.js'

interface Peer {
  readonly name: string
  readonly needs: readonly Requirement[]
  readonly startClient: (server: RunningServer) => LargeClient
  readonly startWorker: (server: RunningServer) => RunningProcess
}

interface LargeClient {
  submitCounters(functionName: string, bytes: number): Promise<Digest>
  stop(): Promise<void>
}

const peers: readonly Peer[] = [
  { name: 'PHP', needs: [phpGearman()], startClient: startPhpClient, startWorker: startPhpWorker },
  { name: 'Perl', needs: [perlGearman()], startClient: startPerlClient, startWorker: startPerlWorker },
]

// Side by side: libgearman spends its 20 seconds waiting.
describe.concurrent('32 MiB come back as they went', () => {
  for (const peer of peers) {
    describeEngines(peer.name, (engine) => testPeer(peer, engine), peer.needs)
  }
})

function testPeer(peer: Peer, engine: Engine): void {
  test(
    'to its client from our worker',
    async ({ expect, onTestFinished }: TestContext) => {
      const server = await engine.start()
      onTestFinished(() => server.stop())
      const worker = await startOurWorker(server)
      onTestFinished(async () => void (await worker.stop()))
      const client = peer.startClient(server)
      onTestFinished(() => client.stop())
      expect(await client.submitCounters('echo', large)).toEqual(digest(counters(large)))
    },
    largeTimeoutMs,
  )

  test(
    'to our client from its worker',
    async ({ expect, onTestFinished }: TestContext) => {
      const server = await engine.start()
      onTestFinished(() => server.stop())
      const worker = peer.startWorker(server)
      onTestFinished(() => worker.stop())
      const client = new Client({ servers: server.address, timeoutMs: largeTimeoutMs })
      onTestFinished(() => client.close())
      const sent = counters(large)
      expect((await client.doNormal('echo', sent)).equals(sent)).toBe(true)
    },
    largeTimeoutMs,
  )
}
