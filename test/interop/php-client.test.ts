import { Application, Job, type JobContext, Work } from '@gearwork/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeEngines, type RunningServer } from '../support/engines.js'
import { type PhpClient, startPhpClient } from '../support/php.js'
import { phpGearman } from '../support/requirements.js'
import { describeForeignClient, testListening } from './foreign-client.js'
import { startListeningPhpClient } from './php-peers.js'

const workException = 23

@Work({ name: 'Text' })
class TextWork {
  @Job()
  upper({ text }: { text: string }): { text: string } {
    return { text: text.toUpperCase() }
  }

  @Job({ codec: 'raw' })
  reverse(bytes: Uint8Array): Uint8Array {
    return Uint8Array.from(bytes).reverse()
  }

  @Job({ function: 'count', codec: 'text' })
  async count(text: string, job: JobContext): Promise<string> {
    await job.data('counting')
    job.warning('slowly')
    job.status(1, 2)
    return String(text.length)
  }

  @Job()
  refuse(): never {
    throw new RangeError('nothing to do')
  }
}

describeEngines(
  'a PHP client and decorated jobs',
  (engine) => {
    let server: RunningServer
    let php: PhpClient
    let application: Application
    let stop: () => Promise<unknown>

    beforeAll(async () => {
      server = await engine.start()
      application = await Application.boot({ works: [TextWork], overrides: { servers: server.address } })
      const execution = application.execute({ works: ['Text'] })
      await execution.start()
      stop = () => execution.stop()
      php = startPhpClient(server)
    })

    afterAll(async () => {
      await php?.stop()
      await stop?.()
      await application?.close()
      await server?.stop()
    })

    test.each(['doNormal', 'doHigh', 'doLow'])('%s gets the result of a decorated job', async (method) => {
      const { code, result } = await php.submit(method, 'Text~upper', '{"text":"lafourchette"}')
      expect(code).toBe(0)
      expect(JSON.parse(result.toString())).toEqual({ text: 'LAFOURCHETTE' })
    })

    test('bytes travel as they are, NULs and all', async () => {
      const { result } = await php.submit('doNormal', 'Text~reverse', Buffer.from([0, 1, 2, 0, 255]))
      expect([...result]).toEqual([255, 0, 2, 1, 0])
    })

    test.each(['doBackground', 'doHighBackground', 'doLowBackground'])(
      '%s hands a job over, and its status is unknown once it is done',
      async (method) => {
        const { code, result } = await php.submit(method, 'Text~upper', '{"text":"a"}')
        expect(code).toBe(0)
        await expect
          .poll(() => php.jobStatus(result.toString()), { timeout: 10_000 })
          .toEqual([false, false, 0, 0])
      },
    )

    test('an error reaches PHP as an exception', async () => {
      expect((await php.submit('doNormal', 'Text~refuse', 'null')).code).toBe(workException)
    })

    test('tasks hear data, warning, status and completion', async () => {
      const events = await php.runTasks([
        { add: 'addTask', function: 'count', unique: 'a', workload: 'four' },
        { add: 'addTaskHigh', function: 'Text~refuse', unique: 'b', workload: 'null' },
      ])
      const of = (unique: string) => events.filter((event) => event.unique === unique)
      expect(of('a').map(({ event, data }) => [event, data])).toEqual([
        ['created', ''],
        ['data', 'counting'],
        ['warning', 'slowly'],
        ['status', ''],
        ['complete', '4'],
      ])
      expect(of('a')[3]).toMatchObject({ numerator: 1, denominator: 2 })
      expect(of('b').map(({ event }) => event)).toEqual(['created', 'exception'])
      expect(JSON.parse(of('b')[1]?.data ?? '')).toEqual({ name: 'RangeError', message: 'nothing to do' })
    })

    test('of hundreds of tasks of each priority at once, each hears its own end and no other', async () => {
      const adds = ['addTask', 'addTaskHigh', 'addTaskLow', 'addTaskBackground']
      const tasks = Array.from({ length: 400 }, (_, number) => ({
        add: adds[number % adds.length] as string,
        function: number % 7 === 0 ? 'Text~refuse' : 'count',
        unique: `task-${number}`,
        workload: 'x'.repeat(number + 1),
      }))
      const heard = new Map<string, string[]>()
      for (const { event, unique, data } of await php.runTasks(tasks)) {
        const told = event === 'complete' ? `complete ${data}` : event
        heard.set(unique, [...(heard.get(unique) ?? []), told])
      }
      for (const task of tasks) expect(heard.get(task.unique), task.unique).toEqual(whatHears(task))
    })
  },
  [phpGearman()],
)

function whatHears(task: { add: string; function: string; workload: string }): readonly string[] {
  if (task.add === 'addTaskBackground') return ['created']
  if (task.function === 'Text~refuse') return ['created', 'exception']
  return ['created', 'data', 'warning', 'status', `complete ${task.workload.length}`]
}

describeForeignClient('a PHP client', startListeningPhpClient, {
  needs: [phpGearman()],
  sendsNothing: false,
  more: testListening,
})
