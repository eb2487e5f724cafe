import { createInterface } from 'node:readline'
import { AdminClient, Client } from '@gearwork/client'
import { describe, expect, test } from 'vitest'
import { startFakeServer } from './client/fake-server.js'
import { namesIn, readMarkdown } from './support/markdown.js'
import { listen } from './transport/sockets.js'

const readme = readMarkdown(new URL('../packages/client/README.md', import.meta.url))
const submissions = readme.table('method', 'packet')
const commands = readme.table('method', 'command')

/** What stands for a parameter in the README. */
const values: Readonly<Record<string, unknown>> = {
  fn: 'fn',
  reducer: 'reducer',
  workload: 'workload',
  at: 1,
  options: undefined,
  handle: 'H:nobody:1',
  most: 1,
}

type Method = (...values: readonly unknown[]) => unknown

/** Calls the method that the first cell of a row names, with what it names. */
function call(target: object, [signature = '']: readonly string[]): unknown {
  const [, name = '', parameters = ''] = /^`(\w+)\(([^)]*)\)`$/.exec(signature) ?? []
  const method = (target as Readonly<Record<string, Method>>)[name]
  return method?.apply(
    target,
    parameters.split(', ').map((parameter) => values[parameter]),
  )
}

/** Methods of a class, but for these. */
function methodsOf({ prototype }: { readonly prototype: object }, ...others: readonly string[]) {
  const members = Object.entries(Object.getOwnPropertyDescriptors(prototype))
  return members
    .filter(([name, { value }]) => typeof value === 'function' && !['constructor', ...others].includes(name))
    .map(([name]) => name)
    .toSorted()
}

describe('the README of the client says which packet a method sends', () => {
  test('and knows every method that submits', () => {
    const methods = methodsOf(Client).filter((name) => /^(do|submit)/.test(name))
    expect(namesIn(submissions).toSorted()).toEqual(methods)
  })

  test.each(submissions)('%s: %s', async (...row) => {
    const server = await startFakeServer((packet, { packets }) => {
      packets.send({ name: 'JOB_CREATED', handle: 'H:fake:1' })
      if (!/_BG$|_BACKGROUND$|_EPOCH$/.test(packet.name))
        packets.send({ name: 'WORK_COMPLETE', handle: 'H:fake:1', data: Buffer.alloc(0) })
    })
    const client = new Client({ servers: server.address })
    try {
      const answer = call(client, row)
      await (answer instanceof Promise ? answer : (answer as { readonly result: Promise<unknown> }).result)
      const [, packet = ''] = row
      expect(server.requests.map(({ name }) => name)).toEqual([packet.split(',')[0]])
    } finally {
      await client.close()
    }
  })
})

describe('the README of the client says which command a method sends', () => {
  test('and knows every method', () => {
    const methods = methodsOf(AdminClient, 'close')
    expect(namesIn(commands).toSorted()).toEqual(methods)
  })

  test.each(commands)('%s: %s', async (...row) => {
    const server = await startTextServer()
    const admin = new AdminClient({ server: server.address })
    try {
      await call(admin, row)
      const [, command = ''] = row
      expect(server.lines).toEqual([
        expect.stringMatching(new RegExp(`^${command.replaceAll('`', '')}( |$)`)),
      ])
    } finally {
      await admin.close()
    }
  })
})

/** A server that knows no more of the text protocol than that reports end in a dot. */
async function startTextServer(): Promise<{ readonly address: string; readonly lines: readonly string[] }> {
  const lines: string[] = []
  const { address } = await listen(
    (socket) => {
      createInterface(socket).on('line', (line) => {
        lines.push(line)
        socket.write(/^(status|prioritystatus|workers|show .*)$/.test(line) ? '.\n' : 'OK 1\n')
      })
    },
    { allowHalfOpen: false },
  )
  return { address, lines }
}
