import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  AmbiguousLetterError,
  type DeadLetter,
  FolderLetters,
  LetterRefusedError,
  LettersUnusableError,
  letterId,
  NotALetterError,
} from '@gearwork/core'
import { describe, expect, test } from 'vitest'
import { claimName, readClaim } from '../../../../packages/core/src/fate/letters/letter-claims.js'
import { Folder, letter, listed } from './letters.js'

const folder = Folder.forEachTest()

const fileOf = (id: string) => join(folder.path, `${id}.json`)

describe('a letter that was added', () => {
  test('is found as it was, whatever its payload holds', async () => {
    const payload = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const reason = { name: 'Error', message: 'näin', code: 'E_ODD', stack: 'Error: näin\n    at x' }
    const added = letter({ payload, reason, unique: 'once', priority: 'low' })
    await folder.store.add(added)
    const found = await new FolderLetters(folder.path).find(added.id)
    expect(found).toEqual({ ...added, payload: Buffer.from(payload) })
  })

  test('is one JSON file that its owner alone may read, with the payload as text where it is text', async () => {
    const added = letter()
    await folder.store.add(added)
    expect(await folder.names()).toEqual([`${added.id}.json`])
    const { mode } = await stat(fileOf(added.id))
    expect(mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(fileOf(added.id), 'utf8'))).toEqual({
      version: 1,
      id: added.id,
      function: 'shop_Mail~welcome',
      unique: '',
      attempts: 3,
      firstAt: '2014-04-07T08:00:00.000Z',
      failedAt: '2014-04-07T09:00:00.000Z',
      server: '127.0.0.1:4730',
      handle: 'H:box:17',
      reason: { name: 'RangeError', message: 'no such address' },
      bytes: 14,
      text: '{"name":"Ada"}',
      payload: 'eyJuYW1lIjoiQWRhIn0=',
    })
  })

  test('has no text where its payload is none', async () => {
    const added = letter({ payload: Uint8Array.of(0xff, 0) })
    await folder.store.add(added)
    expect(JSON.parse(await readFile(fileOf(added.id), 'utf8'))).not.toHaveProperty('text')
  })

  test('makes the folder where there is none, which nobody else may enter', async () => {
    const deep = new FolderLetters(join(folder.path, 'var', 'failed'))
    await deep.add(letter())
    expect((await stat(deep.folder)).mode & 0o777).toBe(0o700)
    expect(await listed(deep)).toHaveLength(1)
  })

  test.runIf(existsSync('/proc/self'))('is refused where no folder can be made', async () => {
    for (const place of ['/proc/gearwork', '/proc/gearwork/failed']) {
      await expect(new FolderLetters(place).add(letter())).rejects.toThrow(LettersUnusableError)
    }
  })

  test('is kept once when it comes twice', async () => {
    const added = letter()
    await folder.store.add(added)
    await folder.store.add(added)
    expect(await listed(folder.store)).toEqual([added])
  })

  describe('of a job that has left one already', () => {
    const ofJob = (minute: number, changes: Partial<DeadLetter> = {}) => {
      const one = letter(changes, minute)
      return { ...one, id: letterId(one.failedAt, 'the job') }
    }

    test.each([
      ['takes its place', [0, 1]],
      ['has no place where that one is later', [1, 0]],
    ])('%s', async (_, minutes) => {
      for (const minute of minutes) await folder.store.add(ofJob(minute))
      expect(await listed(folder.store)).toEqual([ofJob(1)])
      expect(await folder.names()).toHaveLength(1)
    })

    test('is the one that stays, or not, when many come at once', async () => {
      const letters = Array.from({ length: 20 }, (_, minute) => ofJob(minute))
      const stores = letters.map(() => new FolderLetters(folder.path))
      await Promise.all(letters.map((one, at) => stores[at]?.add(one)))
      expect(await listed(folder.store)).toEqual([letters.at(-1)])
    })

    test('stands beside those of other jobs, also where their ids end alike', async () => {
      const letters = [
        ofJob(0, { function: 'shop_Mail~farewell' }),
        ofJob(1, { unique: 'ada' }),
        ofJob(2, { payload: Buffer.from('{"name":"Eve"}') }),
        ofJob(3),
        letter({}, 4),
      ]
      for (const one of letters) await folder.store.add(one)
      expect(await listed(folder.store)).toEqual(letters)
    })

    test('is kept where the earlier one is none any more', async () => {
      const [damaged, earlier, added] = [ofJob(0), ofJob(1), ofJob(2)]
      await writeFile(fileOf(damaged.id), 'half')
      for (const one of [earlier, added]) await folder.store.add(one)
      expect(await listed(folder.store)).toEqual([added])
      expect(await readFile(fileOf(damaged.id), 'utf8')).toBe('half')
    })
  })

  test('has a reason of bearable length', async () => {
    const added = letter({ reason: { name: 'Error', message: 'x'.repeat(1_000_000) } })
    await folder.store.add(added)
    const [found] = await listed(folder.store)
    expect(found?.reason.message).toMatch(/^x{60000,70000}…$/)
  })
})

describe('what cannot be kept', () => {
  test.each(['', '../../etc/passwd', '20140407', 'a.json'])('is an id like %j', async (id) => {
    await expect(folder.store.add(letter({ id }))).rejects.toThrow(LetterRefusedError)
    expect(await folder.names()).toEqual([])
  })

  test('is a payload above the limit', async () => {
    const payload = Buffer.alloc(128 * 1024 * 1024 + 1)
    await expect(folder.store.add(letter({ payload }))).rejects.toThrow(/payload of 134217729 bytes/)
  })

  test('is a letter whose name something else has: that is left as it is', async () => {
    const added = letter()
    await writeFile(fileOf(added.id), 'my diary')
    await expect(folder.store.add(added)).rejects.toThrow(NotALetterError)
    expect(await readFile(fileOf(added.id), 'utf8')).toBe('my diary')
  })

  test('is any, where the folder is a file', async () => {
    await writeFile(join(folder.path, 'file'), '')
    const wrong = new FolderLetters(join(folder.path, 'file'))
    await expect(wrong.add(letter())).rejects.toThrow(LettersUnusableError)
    await expect(listed(wrong)).rejects.toThrow(/cannot be kept in .*file: .*failed\.folder/)
  })
})

describe('a list', () => {
  test('begins with the oldest', async () => {
    const letters = [2, 0, 1].map((minute) => letter({}, minute))
    for (const one of letters) await folder.store.add(one)
    expect((await listed(folder.store)).map(({ failedAt }) => failedAt.getUTCMinutes())).toEqual([0, 1, 2])
  })

  test('is empty where there is no folder', async () => {
    expect(await listed(new FolderLetters(join(folder.path, 'none')))).toEqual([])
  })

  test('leaves out what comes while it is read', async () => {
    await folder.store.add(letter({}, 0))
    const seen = []
    for await (const one of folder.store.list()) {
      seen.push(one)
      await folder.store.add(letter({}, seen.length))
    }
    expect(seen).toHaveLength(1)
  })

  test('names what is no letter and goes on', async () => {
    const [good, id] = [letter({}, 5), letterId(new Date(0))]
    await folder.store.add(good)
    const text = await readFile(fileOf(good.id), 'utf8')
    const file = JSON.parse(text)
    const odd: Readonly<Record<string, string>> = {
      'notes.txt': 'hello',
      '20140407T090000000Z-00000001.json': '',
      '20140407T090000000Z-00000002.json': '[]',
      '20140407T090000000Z-00000003.json': text,
      '20140407T090000000Z-00000004.json': JSON.stringify({ ...file, version: 2 }),
      '20140407T090000000Z-00000005.json': JSON.stringify({ ...file, attempts: 'three' }),
      '20140407T090000000Z-00000006.json': text.slice(0, -20),
      '20140407T090000000Z-00000009.json': JSON.stringify({ ...file, priority: 'urgent' }),
      [`${id}.json`]: JSON.stringify({ ...file, id, payload: 'AAAA' }),
    }
    for (const [name, content] of Object.entries(odd)) await writeFile(join(folder.path, name), content)
    await mkdir(fileOf('20140407T090000000Z-00000007'))
    await symlink('/dev/zero', fileOf('20140407T090000000Z-00000008'))
    await writeFile(join(folder.path, '.gitignore'), '*')
    const problems: string[] = []
    const found = await listed(folder.store, ({ message }) => problems.push(message))
    expect(found).toEqual([good])
    expect(problems.map((problem) => problem.replace(/^.*\//, '')).toSorted()).toEqual([
      `${id}.json is no dead letter: its payload is not whole`,
      '20140407T090000000Z-00000001.json is no dead letter: it is not JSON',
      '20140407T090000000Z-00000002.json is no dead letter: it is not a JSON object',
      '20140407T090000000Z-00000003.json is no dead letter: its name is not its id',
      '20140407T090000000Z-00000004.json is no dead letter: a newer Gearwork wrote it (version 2, this one reads 1): update this one',
      '20140407T090000000Z-00000005.json is no dead letter: its attempts cannot be read',
      '20140407T090000000Z-00000006.json is no dead letter: it is not JSON',
      '20140407T090000000Z-00000007.json is no dead letter: it is not a plain file',
      '20140407T090000000Z-00000008.json is no dead letter: it is not a plain file',
      '20140407T090000000Z-00000009.json is no dead letter: its priority cannot be read',
      'notes.txt is no dead letter: its name is none of a letter; it is left as it is',
    ])
    expect(await folder.names()).toHaveLength(13)
  })
})

describe('a letter is found', () => {
  test('by the beginning of its id, or of what follows the time', async () => {
    const [one, two] = [letter({}, 1), letter({}, 2)]
    for (const each of [one, two]) await folder.store.add(each)
    expect((await folder.store.find(one.id.slice(0, -3)))?.id).toBe(one.id)
    expect((await folder.store.find(two.id.split('-')[1] as string))?.id).toBe(two.id)
    await expect(folder.store.find('20140407T09')).rejects.toThrow(AmbiguousLetterError)
    expect(await folder.store.find('2015')).toBeUndefined()
    expect(await folder.store.find('')).toBeUndefined()
    expect(await folder.store.find('../x')).toBeUndefined()
  })
})

describe('a letter is settled once', () => {
  test('when it is removed by two at once', async () => {
    const added = letter()
    await folder.store.add(added)
    const others = [folder.store, new FolderLetters(folder.path)]
    const removed = await Promise.all(others.map((each) => each.remove(added.id)))
    expect(removed.toSorted()).toEqual([false, true])
    expect(await folder.names()).toEqual([])
  })

  test('when it is claimed by two at once: meanwhile nobody else sees it', async () => {
    const added = letter()
    await folder.store.add(added)
    const deeds: string[] = []
    const deed = async ({ id }: { readonly id: string }) => {
      deeds.push(id)
      expect(await listed(folder.store)).toEqual([])
      expect(await folder.store.remove(id)).toBe(false)
    }
    const others = [folder.store, new FolderLetters(folder.path)]
    const claimed = await Promise.all(others.map((each) => each.claim(added.id, deed)))
    expect(claimed.toSorted()).toEqual([false, true])
    expect(deeds).toEqual([added.id])
    expect(await folder.names()).toEqual([])
  })

  test('and stays when what should be done with it fails', async () => {
    const added = letter()
    await folder.store.add(added)
    const refuse = () => Promise.reject(new Error('no server'))
    await expect(folder.store.claim(added.id, refuse)).rejects.toThrow('no server')
    expect(await listed(folder.store)).toEqual([added])
  })

  test('and stays when it cannot be read', async () => {
    const id = letterId(new Date())
    await writeFile(fileOf(id), 'odd')
    await expect(folder.store.claim(id, async () => {})).rejects.toThrow(NotALetterError)
    expect(await folder.names()).toEqual([`${id}.json`])
  })
})

describe('a letter that somebody took', () => {
  const taken = async (change: (name: string) => string) => {
    const added = letter()
    await folder.store.add(added)
    const name = change(claimName(added.id))
    expect(readClaim(name)).toMatchObject({ id: added.id })
    await rename(fileOf(added.id), join(folder.path, name))
    return added
  }
  // The highest that Linux gives is 4194304.
  const byDead = (name: string) => name.replace(`.${process.pid}.`, '.4194305.')

  test('comes back when the process that took it is gone', async () => {
    const added = await taken(byDead)
    expect(await listed(folder.store)).toEqual([added])
    expect(await folder.names()).toEqual([`${added.id}.json`])
  })

  test('comes back for whoever asks for it by its whole id', async () => {
    const added = await taken(byDead)
    expect(await folder.store.find(added.id)).toEqual(added)
  })

  test('comes back when it has taken too long, wherever it runs', async () => {
    const added = await taken((name) => name.replace(/\.\d{13}\./, `.${Date.now() - 700_000}.`))
    expect(await folder.store.find(added.id.slice(0, -1))).toEqual(added)
  })

  test('stays taken by a living process, and by one of another machine', async () => {
    await taken((name) => name)
    await taken((name) => byDead(name).replace(/[0-9a-f]{8}\.claim/, '00000000.claim'))
    expect(await listed(folder.store)).toEqual([])
  })
})

test('what was never finished is removed once it is old, and never read', async () => {
  const [old, fresh] = ['.00ff.tmp', '.00fe.tmp']
  for (const name of [old, fresh]) await writeFile(join(folder.path, name), 'half a let')
  await utimes(join(folder.path, old), 0, 0)
  expect(await listed(folder.store, (problem) => expect.fail(problem.message))).toEqual([])
  expect(await folder.names()).toEqual([fresh])
})
