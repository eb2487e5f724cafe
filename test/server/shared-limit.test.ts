import { expect, test } from 'vitest'
import { type Share, SharedLimit } from '../../packages/server/src/peers/shared-limit.js'

/** Peers that leave unread what the test says, and what became of them. */
function hall(most: number) {
  const peers: Slow[] = []
  const shared = new SharedLimit(most, () => peers)
  const looks: string[] = []
  const cut: [string, number][] = []

  class Slow implements Share {
    readonly name: string
    bytes = 0
    /** What is true, and not known yet. */
    left = 0

    constructor(name: string) {
      this.name = name
      peers.push(this)
    }

    isSent(bytes: number): void {
      this.left += bytes
      this.#note()
    }

    look(): void {
      looks.push(this.name)
      this.#note()
    }

    cutOff(total: number): void {
      cut.push([this.name, total])
      this.left = 0
      this.#note()
    }

    #note(): void {
      const grown = this.left - this.bytes
      this.bytes = this.left
      shared.changed(grown)
    }
  }

  return { looks, cut, peer: (name: string) => new Slow(name) }
}

test('whoever left most is cut off when all together leave too much', () => {
  const { cut, peer } = hall(1000)
  const [a, b, c] = [peer('a'), peer('b'), peer('c')]
  a.isSent(300)
  b.isSent(400)
  c.isSent(300)
  expect(cut).toEqual([])
  a.isSent(20)
  expect(cut).toEqual([['b', 1020]])
})

test('as many are cut off as it takes', () => {
  const { cut, peer } = hall(1000)
  for (const name of ['a', 'b', 'c']) peer(name).isSent(300)
  peer('d').isSent(5000)
  expect(cut).toEqual([['d', 5900]])
})

test('what has been read in the meantime is not held against anybody', () => {
  const { cut, looks, peer } = hall(1000)
  const [a, b] = [peer('a'), peer('b')]
  a.isSent(900)
  a.left = 0
  b.isSent(900)
  expect([cut, looks]).toEqual([[], ['a', 'b']])
  a.isSent(50)
  b.isSent(49)
  expect(cut).toEqual([])
})

test('near the limit not everybody is looked at for each byte', () => {
  const { cut, looks, peer } = hall(6400)
  const [a, b] = [peer('a'), peer('b')]
  a.isSent(6400)
  a.left = 6399
  b.isSent(1)
  expect(looks).toHaveLength(2)
  for (let i = 0; i < 100; i++) b.isSent(1)
  expect([looks.length, cut]).toEqual([2, []])
  b.isSent(1)
  expect([looks.length, cut]).toEqual([4, [['a', 6501]]])
})

test('without a limit nobody is cut off', () => {
  const { cut, peer } = hall(0)
  peer('a').isSent(Number.MAX_SAFE_INTEGER)
  expect(cut).toEqual([])
})
