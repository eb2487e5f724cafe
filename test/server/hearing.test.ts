import { expect, test } from 'vitest'
import { Hearing } from '../../packages/server/src/peers/hearing.js'

/** One peer that is answered, and what happened to it in order. */
function hall() {
  const seen: string[] = []
  const hearing = new Hearing({
    say: (text) => seen.push(text),
    pause: () => seen.push('pause'),
    resume: () => seen.push('resume'),
  })
  return { seen, hearing }
}

function* parts(...texts: string[]): Generator<string, string> {
  const last = texts.pop() as string
  for (const text of texts) yield text
  return last
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('an answer of one part is said at once', () => {
  const { seen, hearing } = hall()
  hearing.answer(parts('all'))
  expect([seen, hearing.busy]).toEqual([['all'], false])
})

test('a long answer is said a part a turn, and then the peer is listened to again', async () => {
  const { seen, hearing } = hall()
  hearing.answer(parts('a', 'b', 'c'))
  expect([seen, hearing.busy]).toEqual([['a', 'pause'], true])
  await turn()
  expect(seen).toEqual(['a', 'pause', 'b'])
  await turn()
  expect([seen, hearing.busy]).toEqual([['a', 'pause', 'b', 'c', 'resume'], false])
})

test('what was said behind the question waits for the end, in order, also behind another question', async () => {
  const { seen, hearing } = hall()
  hearing.answer(parts('a', 'b'))
  hearing.hold(() => seen.push('first'))
  hearing.hold(() => hearing.answer(parts('c', 'd')))
  hearing.hold(() => seen.push('second'))
  for (let i = 0; i < 3; i++) await turn()
  expect(seen.filter((what) => what !== 'pause')).toEqual(['a', 'b', 'first', 'c', 'd', 'second', 'resume'])
})

test('no part is made before there is room for it', async () => {
  const { seen, hearing } = hall()
  hearing.answer(parts('a', 'b', 'c'))
  hearing.congest()
  await turn()
  await turn()
  expect(seen).toEqual(['a', 'pause', 'pause'])
  hearing.drained()
  await turn()
  hearing.congest()
  hearing.hold(() => seen.push('behind'))
  await turn()
  expect(seen.slice(3)).toEqual(['b', 'pause'])
  hearing.drained()
  hearing.congest()
  await turn()
  expect(seen.slice(5)).toEqual(['pause'])
  hearing.drained()
  await turn()
  expect(seen.slice(6)).toEqual(['c', 'behind', 'resume'])
})

test('who is held up is heard when it may go on, and does not leave too much unread itself', async () => {
  const { seen, hearing } = hall()
  hearing.holdUp()
  hearing.hold(() => seen.push('first'))
  hearing.hold(() => hearing.holdUp())
  hearing.hold(() => seen.push('second'))
  hearing.congest()
  hearing.goOn()
  expect([seen, hearing.holds]).toEqual([['pause', 'pause'], true])
  hearing.drained()
  expect(seen.slice(2)).toEqual(['first', 'pause'])
  hearing.goOn()
  expect([seen.slice(4), hearing.holds]).toEqual([['second', 'resume'], false])
})

test('no part is made while the peer is held up', async () => {
  const { seen, hearing } = hall()
  hearing.answer(parts('a', 'b'))
  hearing.holdUp()
  await turn()
  expect(seen).toEqual(['a', 'pause', 'pause'])
  hearing.goOn()
  await turn()
  expect(seen.slice(3)).toEqual(['b', 'resume'])
})

test('the last thing is done when nothing is held any more', async () => {
  const { seen, hearing } = hall()
  hearing.last(() => seen.push('at once'))
  hearing.answer(parts('a', 'b'))
  hearing.hold(() => hearing.congest())
  hearing.hold(() => seen.push('behind'))
  await turn()
  hearing.last(() => seen.push('last'))
  expect(seen).toEqual(['at once', 'a', 'pause', 'b', 'pause'])
  hearing.drained()
  expect(seen.slice(5)).toEqual(['behind', 'last', 'resume'])
})

test('who is gone is not answered any more, and what it said is not done', async () => {
  const { seen, hearing } = hall()
  hearing.answer(parts('a', 'b'))
  hearing.hold(() => seen.push('behind'))
  hearing.stop()
  await turn()
  hearing.drained()
  expect(seen).toEqual(['a', 'pause', 'resume'])
})

test('a deed that ends the conversation is the last', async () => {
  const { seen, hearing } = hall()
  hearing.answer(parts('a', 'b'))
  hearing.hold(() => hearing.stop())
  hearing.hold(() => seen.push('behind'))
  await turn()
  await turn()
  expect(seen).not.toContain('behind')
})
