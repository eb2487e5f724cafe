import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { skippedTitle } from '../support/skips.js'

const outside = '192.0.2.1'

/** In a network of the test's own the machine has an address besides loopback, and nobody else is there. */
const inNetwork = ['--map-root-user', '--net']

/** Not a program that could be installed, but a right: where a test does not have it, nothing is wrong. */
const forbidden = spawnSync('unshare', [...inNetwork, 'ip', 'link']).status !== 0

/** Asks a server that listens on every address, from and to each of these, and prints the answers. */
const asker = `
import { once } from 'node:events'
import { connect } from 'node:net'
import { createJobServer } from '@gearwork/server'

const answers = []
for (const admin of ['all', 'loopback', 'read-only']) {
  for (const listen of ['0.0.0.0:0', '[::]:0']) {
    const server = createJobServer({ listen, admin })
    await server.start()
    for (const [from, to] of [['127.0.0.1', '127.0.0.1'], ['127.9.9.9', '127.0.0.1'], ['${outside}', '${outside}'], ['${outside}', '127.0.0.1'], ['127.0.0.1', '${outside}'], ['::1', '::1']]) {
      if (from === '::1' && listen.startsWith('0')) continue
      const socket = connect({ host: to, port: server.port, localAddress: from }).setEncoding('latin1')
      socket.write('create function f\\r\\ncancel job x\\r\\nmaxqueue f 1\\r\\ndrop function f\\r\\nstatus\\r\\n')
      let heard = ''
      while (!heard.endsWith('.\\n')) heard += (await once(socket, 'data'))[0]
      socket.destroy()
      answers.push({ admin, from, heard })
    }
    await server.stop()
  }
}
console.log(JSON.stringify(answers))
`

interface Answer {
  readonly admin: 'all' | 'loopback' | 'read-only'
  readonly from: string
  readonly heard: string
}

const obeyed = 'OK\r\nERR UNKNOWN_JOB\r\nOK\r\nOK\r\n.\n'
const refused = ['create function', 'cancel job', 'maxqueue', 'drop function']
  .map(
    (command) =>
      `ERR NOT_ALLOWED This+server+does+not+take+this+command+from+here+${command.replace(' ', '+')}\r\n`,
  )
  .join('')
  .concat('.\n')

const suite = forbidden ? describe.skip : describe
const title = 'who may administer'

suite(forbidden ? skippedTitle(title, ['no network namespace may be made here']) : title, () => {
  test('under loopback it is whoever comes from there, and nobody who comes from an address of the network', () => {
    const setUp = `ip link set lo up && ip addr add ${outside}/32 dev lo && exec "$0" "$@"`
    const node = [process.execPath, '--input-type=module', '--eval', asker]
    const { stdout, stderr } = spawnSync('unshare', [...inNetwork, 'sh', '-c', setUp, ...node], {
      encoding: 'utf8',
      timeout: 15_000,
    })
    expect(stderr).toBe('')
    const answers = JSON.parse(stdout) as readonly Answer[]
    expect(answers).toHaveLength(3 * 11)
    for (const { admin, from, heard } of answers) {
      const may = admin === 'all' || (admin === 'loopback' && from !== outside)
      expect([admin, from, heard]).toEqual([admin, from, may ? obeyed : refused])
    }
  })
})
