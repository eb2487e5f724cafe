import { Job, type JobContext, Work } from '@gearwork/core'
import { expect, onTestFinished, test } from 'vitest'
import { eventually, serverFor } from '../client/support.js'
import { KeptLetters } from '../core/fate/kept-letters.js'
import { applicationOn, started } from '../core/running.js'
import { describeEngines, type Engine } from '../support/engines.js'
import { startPhpClient, startPhpWorker } from '../support/php.js'
import { phpGearman } from '../support/requirements.js'

const seen: { readonly text: string; readonly attempt: number; readonly unique: string }[] = []
const workException = 23

@Work({ name: 'Press', retries: 2, backoff: { kind: 'fixed', delaySeconds: 0 } })
class PressWork {
  @Job({ function: 'press', codec: 'text' })
  press(text: string, { attempt, unique }: JobContext): string {
    seen.push({ text, attempt, unique })
    if (attempt < 3) throw new RangeError(`jammed ${attempt}`)
    return 'pressed'
  }

  /** Served by PHP. */
  @Job({ function: 'reverse', codec: 'text' })
  reverse(text: string): string {
    return text
  }
}

describeEngines(
  'retries and PHP',
  (engine) => {
    test('what a PHP client submits in the background is run again until it succeeds', async () => {
      const { application, php } = await pressed(engine)
      await started(application.execute({ works: ['Press'] }))
      await php.submit('doBackground', 'press', 'page\0one', 'page-1')
      const runs = await eventually(
        () => [...seen],
        ({ length }) => length === 3,
      )
      expect(runs).toEqual([1, 2, 3].map((attempt) => ({ text: 'page\0one', attempt, unique: 'page-1' })))
    })

    test('what a PHP client waits for is not run again: it gets the exception', async () => {
      const { application, php, letters } = await pressed(engine)
      await started(application.execute({ works: ['Press'] }))
      const { code } = await php.submit('doNormal', 'press', 'page')
      expect(code).toBe(workException)
      expect(seen).toHaveLength(1)
      expect(letters.all).toEqual([])
    })

    test('a PHP worker reads the first attempts of jobs that our workers would retry', async () => {
      const { application, server } = await pressed(engine)
      const worker = startPhpWorker(server)
      onTestFinished(() => worker.stop())
      const press = application.gearman.jobs(PressWork)
      expect(await press.reverse.doNormal('olleh')).toBe('hello')
    })
  },
  [phpGearman()],
)

async function pressed(engine: Engine) {
  seen.length = 0
  const server = await serverFor(engine)
  const letters = new KeptLetters()
  const application = await applicationOn(server, [PressWork], letters.options)
  const php = startPhpClient(server)
  onTestFinished(() => php.stop())
  return { server, letters, application, php }
}
