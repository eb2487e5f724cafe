import { callListener } from '@gearwork/transport'
import { expect, onTestFinished, test, vi } from 'vitest'

function thrown(): never {
  throw new Error('bad listener')
}

/** As the queries of some databases are. */
const thenable = {
  // biome-ignore lint/suspicious/noThenProperty: that is what it is about
  then(_: unknown, reject: (error: unknown) => void) {
    reject(new Error('bad listener'))
  },
}

test.each([
  ['throws', thrown],
  ['rejects', async () => thrown()],
  ['gives back what is like a promise and rejects', () => thenable],
  ['gives back what throws when it is looked at', () => Object.defineProperty({}, 'then', { get: thrown })],
])('a listener that %s becomes a warning', async (_, listener) => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  onTestFinished(() => warn.mockRestore())
  callListener('worker', 'ready', listener)
  await vi.waitFor(() =>
    expect(warn.mock.calls).toEqual([
      [
        "a worker's listener for ready threw",
        { code: 'GEARWORK_LISTENER', detail: expect.stringContaining('Error: bad listener\n') },
      ],
    ]),
  )
})
