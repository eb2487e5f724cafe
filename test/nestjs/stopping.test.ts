import { fileURLToPath } from 'node:url'
import { type ExecutionStop, Gearman, Job, type JobContext, type MiddlewareRun, Work } from '@gearwork/core'
import { GearmanModule, type GearmanModuleOptions } from '@gearwork/nestjs'
import { type LoggerService, Module, type Provider } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { failureOf, serverFor } from '../client/support.js'
import { describeEngines } from '../support/engines.js'
import { start } from '../support/processes.js'

@Work({ name: 'Mail', iterations: 1 })
class MailWork {
  @Job()
  welcome(to: string, job: JobContext): string {
    job.log.info({ to }, 'greeting')
    return to
  }
}

@Work({ name: 'Patient', timeout: 0.05 })
class PatientWork {
  @Job() wait(): void {}
}

@Work({ name: 'Proud', exitOnFailure: true })
class ProudWork {
  @Job()
  fail(): void {
    throw new RangeError('never again')
  }
}

describeEngines('an execution that ends by itself', (engine) => {
  test('is told to the application, which goes on', async () => {
    const stops: ExecutionStop[] = []
    const { nest, logged } = await nestOn(await serverFor(engine), [MailWork], {
      onStopped: (stop) => void stops.push(stop),
    })
    await nest.get(Gearman).jobs(MailWork).welcome.doNormal('Ada')
    await expect.poll(() => stops).toMatchObject([{ reason: 'iterations', jobs: 1 }])
    const handle = await nest.get(Gearman).jobs(MailWork).welcome.doBackground('Grace')
    expect(await handle.status()).toMatchObject({ known: true, running: false })
    expect(logged('warn')).toEqual([])
  })

  test.each([
    [MailWork, 'its iterations are done', 'Mail stopped: its iterations are done, 1 job run'],
    [PatientWork, 'no job came for too long', 'Patient stopped: no job came for too long, 0 jobs run'],
  ])('%o is a warning that says why where nobody is told: %s', async (work, _, line) => {
    const { nest, logged } = await nestOn(await serverFor(engine), [work])
    if (work === MailWork) await nest.get(Gearman).jobs(MailWork).welcome.doNormal('Ada')
    await expect.poll(() => logged('warn')).toHaveLength(1)
    expect(logged('warn')).toEqual([
      `[GearmanModule] ${line}; this process executes no more jobs: start it anew, or say with onStopped what is to happen`,
    ])
  })

  test('may close the application by whoever is told', async () => {
    const closed = vi.fn()
    const { nest } = await nestOn(await serverFor(engine), [MailWork], {
      onStopped: () => nest.close().then(closed),
    })
    const gearman = nest.get(Gearman)
    await gearman.jobs(MailWork).welcome.doNormal('Ada')
    await expect.poll(() => closed.mock.calls).toHaveLength(1)
    expect(await failureOf(gearman.client.doNormal('f'))).toMatchObject({ code: 'CLIENT_CLOSED' })
  })

  test('names the job that failed and was to end it', async () => {
    const { nest, logged } = await nestOn(await serverFor(engine), [MailWork, ProudWork])
    await failureOf(nest.get(Gearman).jobs(ProudWork).fail.doNormal())
    await expect.poll(() => logged('warn')).toHaveLength(1)
    expect(logged('warn')[0]).toMatch(
      /^\[GearmanModule\] Mail, Proud stopped: a job failed \(Proud~fail, H:\S+: RangeError: never again\), 1 job run; /,
    )
  })

  test('is told to the log as an error when who is told of it fails', async () => {
    const { nest, logged } = await nestOn(await serverFor(engine), [MailWork], {
      onStopped: () => Promise.reject(new Error('no way out')),
    })
    await nest.get(Gearman).jobs(MailWork).welcome.doNormal('Ada')
    await expect.poll(() => logged('error')).toEqual(['[GearmanModule] onStopped failed: Error: no way out'])
  })
})

test('a process whose onStopped asks for its end closes what is open, and ends as one that was asked to', async () => {
  const program = start(process.execPath, [
    fileURLToPath(new URL('fixtures/supervised.mjs', import.meta.url)),
  ])
  onTestFinished(() => program.stop())
  await program.ended(15_000)
  expect(program.output()).toBe('hello Ada\ndatabase closed by SIGTERM\n')
  expect(program.child.signalCode).toBe('SIGTERM')
})

describeEngines('an execution that the application ends', (engine) => {
  test('is told to nobody', async () => {
    const onStopped = vi.fn()
    const { nest, logged } = await nestOn(await serverFor(engine), [MailWork], { onStopped })
    await nest.close()
    expect(onStopped).not.toHaveBeenCalled()
    expect(logged('warn')).toEqual([])
  })

  test('is told to nobody where it does not start', async () => {
    const onStopped = vi.fn()
    expect(await failureOf(nestOn({ address: '127.0.0.1:1' }, [PatientWork], { onStopped }))).toMatchObject({
      code: 'NO_SERVER',
    })
    expect(onStopped).not.toHaveBeenCalled()
  })
})

describeEngines('what a job logs', (engine) => {
  test("goes to Nest's logger, under the job's name", async () => {
    const { nest, logged } = await nestOn(await serverFor(engine), [MailWork], { onStopped() {} })
    await nest.get(Gearman).jobs(MailWork).welcome.doNormal('Ada')
    expect(logged('log')).toContain('[Mail~welcome] greeting to=Ada')
  })

  test('goes where middleware says, if it does', async () => {
    const lines: unknown[] = []
    const info = (...line: unknown[]) => void lines.push(line)
    const { nest, logged } = await nestOn(await serverFor(engine), [MailWork], {
      onStopped() {},
      use: (run: MiddlewareRun, next) => {
        run.log = { debug: info, info, warn: info, error: info }
        return next()
      },
    })
    await nest.get(Gearman).jobs(MailWork).welcome.doNormal('Ada')
    expect(lines).toEqual([[{ to: 'Ada' }, 'greeting']])
    expect(logged('log').filter((line) => line.includes('greeting'))).toEqual([])
  })
})

/** An application of Nest's that executes these works, and what its logger hears. */
async function nestOn(
  { address }: { readonly address: string },
  works: readonly (Provider & (new () => object))[],
  options: GearmanModuleOptions = {},
) {
  @Module({
    imports: [GearmanModule.forRoot({ servers: address, execute: works, ...options })],
    providers: [...works],
  })
  class AppModule {}
  const { logger, logged } = ears()
  const nest = await NestFactory.createApplicationContext(AppModule, { logger, abortOnError: false })
  onTestFinished(() => nest.close())
  return { nest, logged }
}

type Level = 'log' | 'warn' | 'error' | 'debug'

function ears() {
  const lines: (readonly [level: Level, line: string])[] = []
  // An error comes with its stack before its context.
  const at =
    (level: Level) =>
    (said: unknown, ...more: readonly string[]) =>
      void lines.push([level, `[${more.at(-1)}] ${said}`])
  const logger: LoggerService = { log: at('log'), warn: at('warn'), error: at('error'), debug: at('debug') }
  const logged = (level: Level) => lines.filter(([its]) => its === level).map(([, line]) => line)
  return { logger, logged }
}
