import { createJobServer } from '@gearwork/server'
import type { Engine, RunningServer } from '../support/engines.js'
import { Peer } from './peer.js'
import type { Script, Setting, Stage } from './script.js'

let plays = 0

/** Plays a script against a running server, and sends everybody home. */
export async function play({ play }: Script, server: RunningServer): Promise<void> {
  plays += 1
  const peers: Peer[] = []
  const peer = async () => {
    const connected = await Peer.connect(server.port)
    peers.push(connected)
    return connected
  }
  const worker: Stage['worker'] = async (...functions) => {
    const connected = await peer()
    for (const name of functions) connected.say({ name: 'CAN_DO', function: name })
    await connected.settled()
    return connected
  }
  try {
    await play({ fn: `play${plays}`, peer, worker })
  } finally {
    for (const one of peers) one.destroy()
  }
}

/** A server of this engine, with a setting of its own where a script needs one. */
export async function startWith(engine: Engine, setting?: Setting): Promise<RunningServer> {
  if (engine.name === 'gearmand') return engine.start({ args: setting?.gearmand ?? [] })
  const server = createJobServer({ listen: '127.0.0.1:0', ...setting?.embedded })
  await server.start()
  const { port } = server
  return { host: '127.0.0.1', port, address: `127.0.0.1:${port}`, stop: () => server.stop() }
}
