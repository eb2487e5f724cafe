import { expect } from 'vitest'
import { scripts } from '../script.js'

/** What concerns one connection alone. */
export const session = scripts((script) => {
  script('an echo comes back byte for byte', async ({ peer }) => {
    const client = await peer()
    for (const data of ['', 'hello', 'a\0b\xff', 'x'.repeat(100_000)]) {
      client.say({ name: 'ECHO_REQ', data })
      await client.hears({ name: 'ECHO_RES', data })
    }
  })

  script('the one option is exceptions, in any case', async ({ peer }) => {
    const client = await peer()
    for (const option of ['exceptions', 'EXCEPTIONS', 'Exceptions', 'exceptions']) {
      client.say({ name: 'OPTION_REQ', option })
      await client.hears({ name: 'OPTION_RES', option })
    }
    client.say({ name: 'OPTION_REQ', option: 'exception' })
    await client.hears({
      name: 'ERROR',
      code: 'UNKNOWN_OPTION',
      text: 'Server does not recognize given option',
    })
  })

  script('a peer is called by its id, cut to 127 bytes', async ({ fn, worker, peer }) => {
    const [server, admin] = [await worker(fn), await peer()]
    const mine = async () =>
      (await admin.asks('workers', true)).find((line) => line.endsWith(` : ${fn}`))?.replace(/^\d+ /, '')
    expect(await mine()).toBe(`127.0.0.1 - : ${fn}`)
    server.say({ name: 'SET_CLIENT_ID', clientId: 'two words' })
    await server.settled()
    expect(await mine()).toBe(`127.0.0.1 two words : ${fn}`)
    server.say({ name: 'SET_CLIENT_ID', clientId: 'i'.repeat(200) })
    await server.settled()
    expect(await mine()).toBe(`127.0.0.1 ${'i'.repeat(127)} : ${fn}`)
  })

  script('a packet may come in any pieces', async ({ fn, peer }) => {
    const client = await peer()
    const packet = `\0REQ\0\0\0\x12\0\0\0${String.fromCharCode(fn.length + 4)}${fn}\0u\0x`
    for (const byte of packet) {
      client.bytes(byte)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await client.hearsA('JOB_CREATED')
  })

  script('a client may be a worker too', async ({ fn, peer }) => {
    const both = await peer()
    both.say({ name: 'CAN_DO', function: fn }, { name: 'PRE_SLEEP' })
    await both.settled()
    both.say({ name: 'SUBMIT_JOB', function: fn, unique: '', workload: 'x' })
    await both.hears({ name: 'NOOP' })
    const { handle } = await both.hearsA('JOB_CREATED')
    both.say({ name: 'GRAB_JOB' })
    await both.hears({ name: 'JOB_ASSIGN', handle, function: fn, workload: 'x' })
    both.say({ name: 'WORK_COMPLETE', handle, data: 'y' })
    await both.hears({ name: 'WORK_COMPLETE', handle, data: 'y' })
  })
})
