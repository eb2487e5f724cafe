import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Peer } from '../../conformance/peer.js'
import { type Certificate, credentialsOfSuite } from '../../support/certificates.js'
import { describeWith, program } from '../../support/requirements.js'
import { Terminal } from '../terminal.js'
import { createFolder, Serving } from './serving.js'

describeWith([program('openssl', 'openssl')], 'TLS of the server', () => {
  const credentials = credentialsOfSuite()

  const files = () => ['--tls-cert', credentials().own.certFile, '--tls-key', credentials().own.keyFile]

  const dial = (serving: Serving, certificate?: Certificate) => {
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(serving.terminal.stdout.text) ?? []
    const socket = credentials().dial(Number(port), certificate)
    onTestFinished(() => void socket.destroy())
    return socket
  }

  test('is spoken with the certificate and key that were named', async () => {
    const serving = await Serving.start(files())
    expect(serving.terminal.stdout.text).toMatch(/ listens on 127\.0\.0\.1:\d+, with TLS\n/)
    const socket = dial(serving)
    await once(socket, 'secureConnect')
    expect(await Peer.over(socket).asks('status', true)).toEqual([])
  })

  test('may be for those alone whom an authority knows', async () => {
    const { authority, own } = credentials()
    const serving = await Serving.start([...files(), '--tls-ca', authority.caFile])
    expect(serving.terminal.stdout.text).toMatch(/ listens on \S+:\d+, with TLS and client certificates\n/)
    const known = dial(serving, own)
    await once(known, 'secureConnect')
    expect(await Peer.over(known).asks('status', true)).toEqual([])
    const stranger = dial(serving)
    await once(stranger, 'error')
    await serving.terminal.stdout.shows(/warning: no TLS with 127\.0\.0\.1: /)
  })

  test.each([
    ['encryption alone leaves it to everybody, which the log warns of', false],
    ['who knows his peers need not be warned', true],
  ])('and the administrative commands: %s', async (_, knows) => {
    const authorities = knows ? ['--tls-ca', credentials().authority.caFile] : []
    const { terminal } = new Serving(['--listen', '0.0.0.0:0', ...files(), ...authorities])
    await terminal.stdout.shows(/, process \d+\n/)
    const warnings = terminal.stdout.text.match(/warning: .*/g) ?? []
    expect(warnings).toEqual(
      knows ? [] : [expect.stringMatching(/drop functions there \(--admin loopback forbids it\)$/)],
    )
  })

  test('names the file that cannot be read or used', async () => {
    const folder = await createFolder()
    const garbage = join(folder, 'garbage.pem')
    await writeFile(garbage, 'no certificate')
    const { authority, own } = credentials()
    const stranger = authority.issue('stranger', ['IP:127.0.0.1'])
    for (const [argv, line] of [
      [['--tls-cert', join(folder, 'none'), '--tls-key', own.keyFile], /none cannot be used: ENOENT/],
      [['--tls-cert', garbage, '--tls-key', own.keyFile], /garbage\.pem cannot be used: /],
      [['--tls-cert', own.certFile, '--tls-key', garbage], /garbage\.pem cannot be used: /],
      [
        ['--tls-cert', own.certFile, '--tls-key', stranger.keyFile],
        /stranger\.key cannot be used: .*mismatch/,
      ],
      [[...files(), '--tls-ca', garbage], /garbage\.pem cannot be used: /],
    ] as const) {
      const terminal = new Terminal()
      expect(await terminal.run('server', '--port', '0', ...argv), argv.join(' ')).toBe(5)
      expect(terminal.stderr.text).toMatch(line)
      expect(terminal.stderr.text.match(/\n/g)).toHaveLength(1)
    }
  })
})
