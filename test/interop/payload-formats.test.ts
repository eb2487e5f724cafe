import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Codec, compressed, encrypted, TamperedPayloadError } from '@gearwork/core'
import { expect, test } from 'vitest'
import { bindCodec } from '../../packages/core/src/payloads/codec.js'
import { describeWith, type Requirement } from '../support/requirements.js'

const key = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex')
const mail = { to: 'ä@b.c', lines: Array.from({ length: 200 }, (_, line) => line) }

/** A PHP with OpenSSL and zlib. */
function phpWith(extension: string): Requirement {
  const { stdout } = spawnSync('php', ['-r', `echo extension_loaded('${extension}') ? 'yes' : 'no';`])
  const missing =
    String(stdout) === 'yes' ? undefined : `PHP with ${extension} is not installed (apt-get install php-cli)`
  return { name: `php-${extension}`, missing }
}

function php(script: string, parameters: readonly string[], input: Uint8Array) {
  const path = fileURLToPath(new URL(`./php/${script}`, import.meta.url))
  return spawnSync('php', [path, ...parameters], { input, timeout: 20_000 })
}

function encode(codec: Codec, value: unknown): Buffer {
  return Buffer.from(codec.encode(value) as Uint8Array)
}

describeWith([phpWith('openssl')], 'encrypted, as PHP speaks it', () => {
  const codec = bindCodec(encrypted('json', { keys: { '2026': key }, current: '2026' }), 'Mail~welcome')
  const script = (what: 'open' | 'seal', functionName: string, input: Uint8Array) =>
    php('encrypted.php', [what, '2026', key.toString('hex'), functionName], input)

  test('is read by PHP', () => {
    const { stdout } = script('open', 'Mail~welcome', encode(codec, mail))
    expect(JSON.parse(stdout.toString())).toEqual(mail)
  })

  test('is written by PHP', () => {
    const { stdout } = script('seal', 'Mail~welcome', Buffer.from(JSON.stringify(mail)))
    expect(codec.decode(stdout)).toEqual(mail)
  })

  test('is refused on both sides where it is another function’s', () => {
    expect(script('open', 'Mail~farewell', encode(codec, mail)).status).toBe(1)
    const { stdout } = script('seal', 'Mail~farewell', Buffer.from('{}'))
    expect(() => codec.decode(stdout)).toThrow(TamperedPayloadError)
  })
})

describeWith([phpWith('zlib')], 'compressed, as PHP speaks it', () => {
  test.each(['gzip', 'deflate'] as const)('%s is read by PHP, and written by it', (algorithm) => {
    const codec = compressed('json', { algorithm, threshold: 0 })
    const read = php('compressed.php', ['unpack'], encode(codec, mail))
    expect(JSON.parse(read.stdout.toString())).toEqual(mail)
    const written = php('compressed.php', [algorithm], Buffer.from(JSON.stringify(mail)))
    expect(codec.decode(written.stdout)).toEqual(mail)
  })

  test('what was too short to be packed is read by PHP', () => {
    expect(php('compressed.php', ['unpack'], encode(compressed('text'), 'short')).stdout.toString()).toBe(
      'short',
    )
  })
})
