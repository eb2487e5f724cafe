import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { several } from '../../../packages/cli/src/letters/letters.js'

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) yield number
}

test('a deed is done for each, several at a time', async () => {
  const done: number[] = []
  let running = 0
  let most = 0
  await several(numbers(100), async (number) => {
    most = Math.max(most, ++running)
    await turn()
    running -= 1
    done.push(number)
  })
  expect(done.toSorted((a, b) => a - b)).toEqual([...Array(100).keys()])
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(16)
})

test('when one fails no other is begun, those in hand come to their end, and the failure is told', async () => {
  const begun: number[] = []
  const ended: number[] = []
  const doing = several(numbers(1_000), async (number) => {
    begun.push(number)
    if (number === 20) throw new Error('no server')
    await turn()
    ended.push(number)
  })
  await expect(doing).rejects.toThrow('no server')
  expect(begun.length).toBeLessThan(60)
  expect(ended).toEqual(expect.arrayContaining(begun.filter((number) => number !== 20)))
})
