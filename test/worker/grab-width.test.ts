import { expect, test } from 'vitest'
import { GrabWidth } from '../../packages/worker/src/grab-width.js'

/** So many jobs come, each answering one grab. */
function come(width: GrabWidth, jobs: number): void {
  for (let i = 0; i < jobs; i++) width.came()
}

test('it begins with one, and doubles with each job, up to a thousand', () => {
  const width = new GrabWidth()
  const seen = [width.value]
  for (let i = 0; i < 11; i++) {
    width.came()
    seen.push(width.value)
  }
  expect(seen).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_000, 1_000])
})

test('a wake-up after one job is for one job, and then one is asked for to see whether there are more', () => {
  const width = new GrabWidth()
  width.woken()
  width.came()
  width.refused()
  width.woken()
  expect(width.value).toBe(1)
  width.came()
  expect(width.value).toBe(1)
})

test('a wake-up is taken to be for as many jobs as the one before it brought', () => {
  const width = new GrabWidth()
  come(width, 50)
  width.refused()
  width.woken()
  expect(width.value).toBe(50)
  come(width, 49)
  expect(width.value).toBe(1)
  width.came()
  expect(width.value).toBe(1)
  width.came()
  expect(width.value).toBe(2)
})

test('no more are asked for than are still expected', () => {
  const width = new GrabWidth()
  come(width, 3)
  width.woken()
  expect(width.value).toBe(3)
  width.came()
  expect(width.value).toBe(2)
})

test('fewer jobs than expected: the next wake-up is taken to be for those that came', () => {
  const width = new GrabWidth()
  come(width, 50)
  width.woken()
  come(width, 2)
  width.refused()
  expect(width.value).toBe(0)
  width.woken()
  expect(width.value).toBe(2)
})

test('a wake-up that brought nothing is followed by one for one job', () => {
  const width = new GrabWidth()
  come(width, 50)
  width.woken()
  width.refused()
  width.woken()
  expect(width.value).toBe(1)
})

test('a job that comes after a refusal opens it again', () => {
  const width = new GrabWidth()
  width.refused()
  width.came()
  expect(width.value).toBe(1)
})

test('a poll asks for one, and the next wake-up is taken to be like the last one all the same', () => {
  const width = new GrabWidth()
  come(width, 50)
  width.refused()
  width.look()
  expect(width.value).toBe(1)
  width.refused()
  width.woken()
  expect(width.value).toBe(50)
})
