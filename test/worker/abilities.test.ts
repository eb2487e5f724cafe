import type { Request } from '@gearwork/protocol'
import { beforeEach, expect, test } from 'vitest'
import { Abilities } from '../../packages/worker/src/abilities.js'
import { type Offer, resolveOffer } from '../../packages/worker/src/offer.js'

let offers: Map<string, Offer>
let running: Set<string>
let asking: boolean
let sent: string[]
let told: number
let abilities: Abilities

beforeEach(() => {
  offers = new Map(['f', 'g'].map((name) => [name, resolveOffer(name, () => {})]))
  running = new Set()
  asking = false
  sent = []
  told = 0
  abilities = new Abilities(offers, {
    send: (packet) => void sent.push(words(packet)),
    isRunning: (name) => running.has(name),
    isAsking: () => asking,
    told: () => {
      told += 1
    },
  })
  abilities.tellAll()
  expect(sent.splice(0)).toEqual(['CAN_DO f', 'CAN_DO g'])
})

function words(packet: Request): string {
  return `${packet.name} ${'function' in packet ? packet.function : ''}`
}

function offerOf(name: string): Offer {
  return offers.get(name) as Offer
}

test('a function that is said already is not said again, not even with another timeout', () => {
  abilities.tell(offerOf('f'))
  abilities.tell(resolveOffer('f', () => {}, { serverTimeoutMs: 2_000 }))
  expect(sent).toEqual([])
})

test('another timeout is said when the ability is told anew', () => {
  offers.set(
    'f',
    resolveOffer('f', () => {}, { serverTimeoutMs: 2_000 }),
  )
  abilities.tell(offerOf('f'))
  abilities.giveBack('f')
  expect(sent).toEqual(['CANT_DO f', 'CAN_DO_TIMEOUT f'])
})

test('whoever sleeps hears of each ability that is told, also of one that is told anew', () => {
  expect(told).toBe(2)
  abilities.tell(offerOf('f'))
  expect(told).toBe(2)
  abilities.giveBack('f')
  expect(told).toBe(3)
})

test('an ability is withdrawn at once when nothing of it runs, and otherwise after its last job', () => {
  running.add('f')
  offers.clear()
  abilities.withdraw('f')
  abilities.withdraw('g')
  expect(sent.splice(0)).toEqual(['CANT_DO g'])
  abilities.settle('f')
  expect(sent).toEqual([])
  running.clear()
  abilities.settle('f')
  abilities.settle('f')
  expect(sent).toEqual(['CANT_DO f'])
})

test('an ability that comes back before it was withdrawn stays', () => {
  running.add('f')
  abilities.withdraw('f')
  abilities.tell(offerOf('f'))
  running.clear()
  abilities.settle('f')
  expect(sent).toEqual([])
})

test('a job that comes in vain is held until none of its function runs, and then given back', () => {
  running.add('f')
  offers.delete('f')
  abilities.giveBack('f')
  expect([abilities.holding, sent]).toEqual([true, []])
  running.clear()
  abilities.settle('f')
  expect([abilities.holding, sent]).toEqual([false, ['CANT_DO f']])
})

test('what was given back and is offered all the same is told again', () => {
  abilities.giveBack('f')
  expect(sent).toEqual(['CANT_DO f', 'CAN_DO f'])
})

test('while a job is held its ability is not told, but after it has gone back', () => {
  running.add('f')
  abilities.giveBack('f')
  abilities.tell(offerOf('f'))
  expect(sent).toEqual([])
  running.clear()
  abilities.settle('f')
  expect(sent).toEqual(['CANT_DO f', 'CAN_DO f'])
})

test('nothing is taken back while a grab is out, for its answer may be a job of it', () => {
  asking = true
  offers.delete('f')
  abilities.withdraw('f')
  abilities.giveBack('g')
  expect([abilities.holding, sent]).toEqual([true, []])
  asking = false
  abilities.answered()
  expect([abilities.holding, sent]).toEqual([false, ['CANT_DO f', 'CANT_DO g', 'CAN_DO g']])
})

test('an ability that comes back while a grab is out stays, and holds nothing up', () => {
  asking = true
  abilities.withdraw('f')
  abilities.tell(offerOf('f'))
  expect(abilities.holding).toBe(false)
  asking = false
  abilities.answered()
  expect(sent).toEqual([])
})

test('a function that runs holds nothing up before its last job has ended', () => {
  running.add('f')
  asking = true
  offers.delete('f')
  abilities.withdraw('f')
  expect(abilities.holding).toBe(false)
  running.clear()
  abilities.settle('f')
  expect(abilities.holding).toBe(true)
  asking = false
  abilities.answered()
  expect([abilities.holding, sent]).toEqual([false, ['CANT_DO f']])
})
