import { beforeEach, expect, test } from 'vitest'
import { Announcer } from '../../packages/worker/src/events.js'
import { ServerNews } from '../../packages/worker/src/server-news.js'

const error = new Error('gone')
const [first, second] = [{}, {}]
let told: string[]
let news: ServerNews

beforeEach(() => {
  told = []
  const say = (what: string) => () => void told.push(what)
  const events = {
    connectionOpened: say('opened'),
    connectionLost: say('lost'),
    connectionFailed: say('failed'),
    connectionRestored: say('restored'),
  }
  news = new ServerNews('a:1', new Announcer(events), say('ready'))
  for (const connection of [first, second]) news.join(connection)
})

function come(...connections: readonly object[]): string[] {
  for (const connection of connections) {
    news.opened()
    news.registered(connection)
  }
  return told.splice(0)
}

test('a server is there when all connections to it are, and lost with the first of them', () => {
  expect(come(first)).toEqual([])
  expect(come(second)).toEqual(['opened', 'ready'])
  news.lost(second, error)
  news.lost(first, error)
  expect(told.splice(0)).toEqual(['lost'])
  expect(news.trouble).toEqual({ server: 'a:1', error })
  expect(come(first)).toEqual([])
  expect(come(second)).toEqual(['restored', 'ready'])
  expect(news.trouble.error).toBeUndefined()
})

test('a connection that is added later opens nothing anew', () => {
  come(first, second)
  const third = {}
  news.join(third)
  expect(come(third)).toEqual([])
  news.lost(third, error)
  expect(told.splice(0)).toEqual(['lost'])
  expect(come(third)).toEqual(['restored', 'ready'])
})

test('a connection that goes for good is not missed', () => {
  come(first, second)
  news.lost(second, error)
  expect(told.splice(0)).toEqual(['lost'])
  news.part(second)
  expect(told.splice(0)).toEqual(['restored', 'ready'])
  news.part(first)
  expect(told).toEqual([])
})

test('after one that went for good, the loss of another is told', () => {
  come(first, second)
  news.lost(second, error)
  news.part(second)
  expect(told.splice(0)).toEqual(['lost', 'restored', 'ready'])
  news.lost(first, error)
  expect(told).toEqual(['lost'])
})

test('where none can be made the first of them tells of it', () => {
  news.failed(first, error, 1)
  news.failed(second, error, 1)
  expect(told.splice(0)).toEqual(['failed'])
  come(first)
  news.failed(second, error, 1)
  expect(told).toEqual(['failed'])
})

test('each connection that was made can be lost, also before the server knows what we can do', () => {
  for (let life = 1; life <= 2; life++) {
    news.opened()
    news.lost(first, error)
  }
  expect(told).toEqual(['lost', 'lost'])
})
