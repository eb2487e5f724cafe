import type { WorkDescription } from '@gearwork/core'
import { Dispatcher, On } from '@gearwork/core'
import { expect, onTestFinished, test, vi } from 'vitest'

const works: readonly WorkDescription[] = []
const idle = 'gearman.worker.idle'

test('listeners hear in order of priority, then in the order they were added', () => {
  const dispatcher = new Dispatcher()
  const heard: string[] = []
  dispatcher.on(idle, () => heard.push('first of 0'))
  dispatcher.on(idle, () => heard.push('-5'), { priority: -5 })
  dispatcher.on(idle, () => heard.push('10'), { priority: 10 })
  dispatcher.on(idle, () => heard.push('second of 0'))
  dispatcher.dispatch(idle, { works })
  expect(heard).toEqual(['10', 'first of 0', 'second of 0', '-5'])
})

test('an event says its name and what it is about', () => {
  const dispatcher = new Dispatcher()
  const events: unknown[] = []
  dispatcher.on('gearman.connection.opened', (event) => events.push({ ...event }))
  dispatcher.dispatch('gearman.connection.opened', { works, server: 'box:4730' })
  expect(events).toMatchObject([{ name: 'gearman.connection.opened', server: 'box:4730', works }])
})

test('one that stops the event keeps it from those behind it', () => {
  const dispatcher = new Dispatcher()
  const heard: string[] = []
  dispatcher.on(idle, (event) => {
    heard.push('first')
    event.stopPropagation()
  })
  dispatcher.on(idle, () => heard.push('second'))
  dispatcher.dispatch(idle, { works })
  dispatcher.dispatch(idle, { works })
  expect(heard).toEqual(['first', 'first'])
})

test('a promise is waited for before the next one hears, and only then a promise comes back', async () => {
  const dispatcher = new Dispatcher()
  const heard: string[] = []
  dispatcher.on(idle, async () => {
    await Promise.resolve()
    heard.push('slow')
  })
  dispatcher.on(idle, () => heard.push('quick'))
  const done = dispatcher.dispatch(idle, { works })
  expect(heard).toEqual([])
  expect(done).toBeInstanceOf(Promise)
  await done
  expect(heard).toEqual(['slow', 'quick'])
  expect(new Dispatcher().dispatch(idle, { works })).toBeUndefined()
})

test('one that throws or rejects is reported, and the others hear', async () => {
  const failures: [string, string][] = []
  const dispatcher = new Dispatcher((error, event) => failures.push([String(error), event]))
  let heard = 0
  dispatcher.on(idle, () => {
    throw new Error('thrown')
  })
  dispatcher.on(idle, () => Promise.reject(new Error('rejected')))
  dispatcher.on(idle, () => {
    heard += 1
  })
  await dispatcher.dispatch(idle, { works })
  expect(failures).toEqual([
    ['Error: thrown', idle],
    ['Error: rejected', idle],
  ])
  expect(heard).toBe(1)
})

test('what is no promise of the language, but can be waited for, is: it may begin only then', async () => {
  const failures: unknown[] = []
  const dispatcher = new Dispatcher((error) => failures.push(error))
  const heard: string[] = []
  const query = (end: (resolve: (rows: number) => void, reject: (error: string) => void) => void) => ({
    // biome-ignore lint/suspicious/noThenProperty: a query of a database
    then: end,
  })
  dispatcher.on(idle, () => query((resolve) => resolve(heard.push('written'))))
  dispatcher.on(idle, () => query((_, reject) => reject('no such table')))
  dispatcher.on(idle, () => heard.push('last'))
  await dispatcher.dispatch(idle, { works })
  expect(heard).toEqual(['written', 'last'])
  expect(failures).toEqual(['no such table'])
})

test.each([
  [
    'throws',
    () => {
      throw new Error('the log is full')
    },
  ],
  ['rejects', async () => Promise.reject(new Error('the log is full'))],
])('the process warns of one that throws where its reporter %s, and the others hear', async (_, reporter) => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  onTestFinished(() => warned.mockRestore())
  const dispatcher = new Dispatcher(reporter)
  let heard = 0
  dispatcher.on(idle, () => {
    throw new Error('deaf')
  })
  dispatcher.on(idle, () => Promise.reject(new Error('deaf later')))
  dispatcher.on(idle, () => {
    heard += 1
  })
  await dispatcher.dispatch(idle, { works })
  expect(heard).toBe(1)
  expect(warned).toHaveBeenCalledTimes(2)
  expect(warned).toHaveBeenCalledWith(
    'a listener for gearman.worker.idle threw',
    expect.objectContaining({ detail: expect.stringContaining('deaf') }),
  )
})

test('one that is taken off hears no more, and one may take itself off while it hears', () => {
  const dispatcher = new Dispatcher()
  const heard: string[] = []
  const remove = dispatcher.on(idle, () => {
    heard.push('once')
    remove()
  })
  dispatcher.on(idle, () => heard.push('always'))
  dispatcher.dispatch(idle, { works })
  dispatcher.dispatch(idle, { works })
  remove()
  expect(heard).toEqual(['once', 'always', 'always'])
})

test('one that is added or taken off while an event is told changes the next one', async () => {
  const dispatcher = new Dispatcher()
  const heard: string[] = []
  let removeSecond = () => {}
  dispatcher.on(idle, async () => {
    await Promise.resolve()
    heard.push('first')
    removeSecond()
    dispatcher.on(idle, () => heard.push('third'))
  })
  removeSecond = dispatcher.on(idle, () => heard.push('second'))
  await dispatcher.dispatch(idle, { works })
  expect(heard).toEqual(['first', 'second'])
  await dispatcher.dispatch(idle, { works })
  expect(heard).toEqual(['first', 'second', 'first', 'third'])
})

test('one that stops the event late keeps it from those behind it all the same', async () => {
  const dispatcher = new Dispatcher()
  const heard: string[] = []
  dispatcher.on(idle, async (event) => {
    await Promise.resolve()
    event.stopPropagation()
  })
  dispatcher.on(idle, () => heard.push('behind'))
  await dispatcher.dispatch(idle, { works })
  expect(heard).toEqual([])
})

test('without a reporter, the process warns of one that throws', () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  onTestFinished(() => warned.mockRestore())
  const dispatcher = new Dispatcher()
  dispatcher.on(idle, () => {
    throw new Error('thrown')
  })
  dispatcher.dispatch(idle, { works })
  expect(warned).toHaveBeenCalledExactlyOnceWith(
    'a listener for gearman.worker.idle threw',
    expect.objectContaining({ code: 'GEARWORK_LISTENER', detail: expect.stringContaining('Error: thrown') }),
  )
})

test('one that throws, or rejects with, what has no text keeps the event from nobody', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  onTestFinished(() => warned.mockRestore())
  const dispatcher = new Dispatcher()
  let heard = 0
  dispatcher.on(idle, () => {
    throw Object.create(null)
  })
  dispatcher.on(idle, () => Promise.reject(Object.create(null)))
  dispatcher.on(idle, () => {
    heard += 1
  })
  await dispatcher.dispatch(idle, { works })
  expect(heard).toBe(1)
  const detail = 'something that has no text was thrown'
  expect(warned.mock.calls.map(([, options]) => options)).toMatchObject([{ detail }, { detail }])
})

test('it knows whether anybody would hear', () => {
  const dispatcher = new Dispatcher()
  expect(dispatcher.hears(idle)).toBe(false)
  const remove = dispatcher.on(idle, () => {})
  expect(dispatcher.hears(idle)).toBe(true)
  remove()
  expect(dispatcher.hears(idle)).toBe(false)
})

test('it knows when every listener is done', async () => {
  const dispatcher = new Dispatcher(() => {})
  const heard: string[] = []
  dispatcher.on(idle, async () => {
    await Promise.resolve()
    void dispatcher.dispatch('gearman.worker.draining', { works })
    throw new Error('at the end')
  })
  dispatcher.on('gearman.worker.draining', async () => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    heard.push('draining')
  })
  await dispatcher.settled(10_000)
  void dispatcher.dispatch(idle, { works })
  await dispatcher.settled(10_000)
  expect(heard).toEqual(['draining'])
})

test('it waits no longer for listeners than it has patience', async () => {
  const dispatcher = new Dispatcher()
  dispatcher.on(idle, () => new Promise(() => {}))
  void dispatcher.dispatch(idle, { works })
  await dispatcher.settled(5)
  expect(dispatcher.hears(idle)).toBe(true)
})

class Listener {
  readonly heard: string[] = []

  @On('gearman.worker.idle')
  onIdle(): void {
    this.heard.push('idle')
  }

  @On('gearman.worker.draining', { priority: 5 })
  onDraining(): void {
    this.heard.push('draining')
  }
}

class YoungListener extends Listener {
  @On('gearman.worker.stopped')
  onStopped(): void {
    this.heard.push('stopped')
  }

  override onDraining(): void {
    this.heard.push('of the child')
  }
}

test('an object signs on all its @On methods, inherited and overridden ones too', () => {
  const dispatcher = new Dispatcher()
  const listener = new YoungListener()
  const remove = dispatcher.add(listener)
  const all = () => {
    dispatcher.dispatch(idle, { works })
    dispatcher.dispatch('gearman.worker.draining', { works })
    dispatcher.dispatch('gearman.worker.stopped', { works, stop: { reason: 'idle', jobs: 0, lost: 0 } })
  }
  all()
  expect(listener.heard).toEqual(['idle', 'of the child', 'stopped'])
  remove()
  all()
  expect(listener.heard).toEqual(['idle', 'of the child', 'stopped'])
})

class Loud extends Listener {
  @On('gearman.worker.draining', { priority: -1 })
  override onDraining(): void {
    this.heard.push('again')
  }

  @On('gearman.worker.starting')
  @On('gearman.worker.ready')
  onBegin({ name }: { name: string }): void {
    this.heard.push(name)
  }
}

test('a method that is overridden listens as the overriding one says, once', () => {
  const dispatcher = new Dispatcher()
  const listener = new Loud()
  dispatcher.add(listener)
  dispatcher.on('gearman.worker.draining', () => listener.heard.push('before'))
  dispatcher.dispatch('gearman.worker.draining', { works })
  expect(listener.heard).toEqual(['before', 'again'])
})

test('one method may listen to several events', () => {
  const dispatcher = new Dispatcher()
  const listener = new Loud()
  dispatcher.add(listener)
  dispatcher.dispatch('gearman.worker.starting', { works })
  dispatcher.dispatch('gearman.worker.ready', { works, server: 'box:4730' })
  expect(listener.heard).toEqual(['gearman.worker.starting', 'gearman.worker.ready'])
})

test('an object without @On hears nothing', () => {
  const dispatcher = new Dispatcher()
  dispatcher.add({ onIdle: () => {} })
  dispatcher.add(Object.create(null) as object)
  expect(dispatcher.hears(idle)).toBe(false)
})
