import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { placeOf } from '../../../packages/cli/src/failures/place.js'
import { createFolder } from '../server/serving.js'

let folder: string
let file: string

beforeEach(async () => {
  folder = await createFolder()
  file = join(folder, 'mail.ts')
})

function notLoaded(cause: unknown, message = `${file} could not be loaded`): Error {
  return Object.assign(new Error(message, { cause }), { code: 'MODULE_NOT_LOADED' })
}

/** As the compiler says it, which is asked for nothing but what it said. */
async function refused(code: string): Promise<Error> {
  await writeFile(file, code)
  const { transform } = await import('@oxc-node/core')
  try {
    transform(file, code)
  } catch (error) {
    return error as Error
  }
  throw new Error('the compiler takes it')
}

describe('the place of a mistake of syntax', () => {
  test.each([
    ['a bracket that is not closed', "class Mail {\n  send(to: string { return 'é' }\n}\n", '2:19'],
    ['a word that cannot stand there', 'class Mail {\n  constructor(private class: Box) {}\n}\n', '2:23'],
    ['a sign too many', 'const a = 1\nconst b = = 2\nconst c = 3\n', '2:11'],
    ['a string without its end', "const a = 1\nconst b = 'two\nconst c = 3\n", '2:11'],
    ['an end that comes too early', 'class Mail {\n  send() {\n  }\n\n', '3:3'],
    ['lines that end as on Windows', 'const a = [1,\r\n  2\r\n}\r\n', '3:1'],
  ])('is found: %s', async (_, code, place) => {
    expect(await placeOf(notLoaded(await refused(code)), { cwd: folder })).toBe(`mail.ts:${place}`)
  })

  test('is what follows a statement that is whole and must not be there', async () => {
    const misplaced = await refused('const a = 1\nreturn a\nconst b = 2\n')
    expect(await placeOf(notLoaded(misplaced), { cwd: folder })).toBe('mail.ts:3:1')
  })

  test('is given up for a long line: whoever made it waits for the message', async () => {
    const half = '1, '.repeat(30_000)
    const cause = await refused(`const a = [${half}1 = = 2, ${half}3]\n`)
    expect(await placeOf(notLoaded(cause), { cwd: folder })).toBeUndefined()
  })

  test('is not known of a file that has changed or gone since', async () => {
    const cause = await refused('const a = = 1\n')
    await writeFile(file, 'const a = 1\n')
    expect(await placeOf(notLoaded(cause), { cwd: folder })).toBeUndefined()
    expect(
      await placeOf(notLoaded(new Error(`Failed to parse ${file}.gone: what`)), { cwd: folder }),
    ).toBeUndefined()
  })
})

describe('the place of what a module throws', () => {
  const thrown = (...frames: readonly string[]) =>
    Object.assign(new Error('no database'), {
      stack: ['Error: no database', ...frames.map((frame) => `    at ${frame}`)].join('\n'),
    })

  test.each([
    ['<anonymous> (/srv/app/mail.ts:7:19)', 'mail.ts:7:19'],
    ['file:///srv/app/b%20c/mail.ts:7:19', 'b c/mail.ts:7:19'],
    ['async open (file:///srv/lib/base.ts:1:2)', '/srv/lib/base.ts:1:2'],
  ])('is the frame %s', async (frame, place) => {
    const cause = thrown(
      'Database.open (/srv/app/node_modules/pg/index.js:1:1)',
      frame,
      'main (/srv/app/x.ts:1:1)',
    )
    expect(await placeOf(notLoaded(cause), { cwd: '/srv/app' })).toBe(place)
  })

  test('is none of Node and of packages', async () => {
    const cause = thrown(
      'run (node:internal/modules/esm/module_job:325:25)',
      '/a/node_modules/pg/index.js:1:1',
    )
    expect(await placeOf(notLoaded(cause), { cwd: '/' })).toBeUndefined()
  })

  test('is not said twice, nor of other errors, nor of what cannot be asked', async () => {
    const cause = thrown('/srv/app/mail.js:7:19')
    expect(await placeOf(notLoaded(cause, 'no database in line 7'), { cwd: '/' })).toBeUndefined()
    expect(await placeOf(new Error('x', { cause }), { cwd: '/' })).toBeUndefined()
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    for (const value of [undefined, 'a word', proxy])
      expect(await placeOf(value, { cwd: '/' })).toBeUndefined()
  })
})
