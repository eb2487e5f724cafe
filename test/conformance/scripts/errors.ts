import { expect } from 'vitest'
import { ours, scripts, theirs } from '../script.js'
import { running } from './results.js'

const header = (magic: string, type: number, size = 0) =>
  `\0${magic}\0\0\0${String.fromCharCode(type)}\0\0${String.fromCharCode(size >> 8, size & 255)}`

/** What is answered to packets that make no sense, and what ends the connection. */
export const errors = scripts((script) => {
  const notExpected = { name: 'ERROR', code: 'INVALID_COMMAND', text: 'Command not expected' } as const

  for (const [what, type] of [
    ['NOOP', 6],
    ['JOB_CREATED', 8],
    ['the number nobody uses', 5],
    ['ALL_YOURS', 24],
    ['NO_JOB', 10],
  ] as const) {
    script(`${what} is refused, and the connection goes on`, async ({ peer }) => {
      const client = await peer()
      client.bytes(header('REQ', type))
      await client.hears(notExpected)
      await client.hearsNothing()
    })
  }

  script('a response where a request belongs is refused', async ({ peer }) => {
    const client = await peer()
    client.bytes(header('RES', 16))
    await client.hears({ name: 'ERROR', code: 'INVALID_MAGIC', text: 'Request magic expected' })
    await client.hearsNothing()
  })

  for (const [what, bytes] of [
    ['type 0', header('REQ', 0)],
    ['type 43', header('REQ', 43)],
    ['another magic', header('XXX', 1)],
    ['a line without end', 'x'.repeat(9000)],
    ['a sixth word', 'status a b c d e\n'],
    ['a submission without a NUL', `${header('REQ', 7, 20_000)}${'f'.repeat(20_000)}`],
    ['a unique that does not end', `${header('REQ', 18, 20_000)}f\0${'u'.repeat(19_998)}`],
    ['arguments longer than the buffer', `${header('REQ', 1, 9000)}${'f'.repeat(9000)}`],
  ] as const) {
    script(`${what} ends the connection without a word`, async ({ peer }) => {
      const client = await peer()
      client.bytes(bytes)
      await client.isHungUpOn()
    })
  }

  script('a body where none belongs is passed over', async ({ peer }) => {
    const client = await peer()
    client.bytes(`${header('REQ', 9, 3)}xyz`)
    await client.hears({ name: 'NO_JOB' })
    await client.hearsNothing()
  })

  script('a function of 600 bytes is a function', async ({ fn, peer, worker }) => {
    const name = fn.padEnd(600, 'f')
    const [client, server] = [await peer(), await worker(name)]
    const handle = await client.submits({ name: 'SUBMIT_JOB', function: name, unique: '', workload: 'x' })
    server.say({ name: 'GRAB_JOB' })
    await server.hears({ name: 'JOB_ASSIGN', handle, function: name, workload: 'x' })
  })

  script('a WORK_FAIL with a handle of 64 bytes has an error of its own', async ({ peer }) => {
    const client = await peer()
    client.say({ name: 'WORK_FAIL', handle: 'x'.repeat(64) })
    await client.hears({
      name: 'ERROR',
      code: 'ARGUMENT_TOO_LARGE',
      text: 'Error occurred due to GEARMAND_JOB_HANDLE_SIZE being too small from snprintf',
    })
  })

  script(
    'a packet with too few arguments ends the connection',
    async ({ peer }) => {
      const client = await peer()
      client.bytes(`${header('REQ', 7, 4)}abcd`)
      await client.isHungUpOn()
    },
    ours('missingArguments'),
  )

  script(
    'a packet with too few arguments eats those that follow',
    async ({ peer }) => {
      const client = await peer()
      client.bytes(`${header('REQ', 7, 4)}abcd`)
      client.say({ name: 'ECHO_REQ', data: 'lost' })
      await client.isHungUpOn()
    },
    theirs('missingArguments'),
  )

  script(
    'a packet larger than is taken ends the connection',
    async ({ peer }) => {
      const client = await peer()
      client.bytes('\0REQ\0\0\0\x12\xff\xff\xff\xff')
      await client.isHungUpOn()
    },
    ours('packetSize'),
  )

  script(
    'a packet of 4 GiB is waited for',
    async ({ peer }) => {
      const [client, other] = [await peer(), await peer()]
      client.bytes('\0REQ\0\0\0\x12\xff\xff\xff\xfff\0u\0x')
      for (let i = 0; i < 20; i++) await other.settled()
      expect(client.isHungUp).toBe(false)
    },
    theirs('packetSize'),
  )

  script(
    'the WORK_FAIL for an exception carries the handle and nothing else',
    async (stage) => {
      const { client, server, handle } = await running(stage)
      await client.hearsNothing()
      server.say({ name: 'WORK_EXCEPTION', handle, data: '' })
      await client.hearsBytes(`\0RES\0\0\0\x0e\0\0\0${String.fromCharCode(handle.length)}${handle}`)
    },
    ours('failHandle'),
  )

  script(
    'the WORK_FAIL for an exception carries a NUL too many',
    async (stage) => {
      const { client, server, handle } = await running(stage)
      await client.hearsNothing()
      server.say({ name: 'WORK_EXCEPTION', handle, data: '' })
      await client.hearsBytes(`\0RES\0\0\0\x0e\0\0\0${String.fromCharCode(handle.length + 1)}${handle}\0`)
    },
    theirs('failHandle'),
  )
})
