import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { childArguments } from '../../../packages/core/src/isolation/node-arguments.js'
import { start } from '../../support/processes.js'
import { Workshops } from './workshop.js'

const workshops = Workshops.forEachTest()
const repository = fileURLToPath(new URL('../../../', import.meta.url))

describe('the children of Node', () => {
  test.each([
    [
      'load modules as it does',
      ['--import', 'tsx', '-r', './a.cjs', '--conditions=dev'],
      ['--import', 'tsx', '-r', './a.cjs', '--conditions=dev'],
    ],
    [
      'do not run its text again',
      ['-e', 'run()', '--import=x', '--eval=run()', '-p', '-e', '1', '-pe', '2', '--print', '3'],
      ['--import=x'],
    ],
    [
      'do not take their module for a text',
      ['--input-type=module', '--no-warnings', '--input-type', 'commonjs'],
      ['--no-warnings'],
    ],
    [
      'do not wait for a debugger that came for their parent',
      ['--inspect', '--inspect-brk=0', '--inspect-wait', '--inspect-port', '9', '-i'],
      [],
    ],
    ['run with the memory that it has', ['--max-old-space-size=64'], ['--max-old-space-size=64']],
  ])('%s', (_, given, expected) => expect(childArguments(given)).toEqual(expected))
})

/** A worker that is no file, but a text on the command line; were it run again, it would say so and end. */
const program = `
  if (process.env.GEARWORK_PARENT) {
    process.stdout.write('again\\n')
    process.exit()
  }
  process.env.GEARWORK_PARENT = '1'
  const { Application } = await import('@gearwork/core')
  const application = await Application.boot({ file: process.argv[1] })
  const execution = application.execute({ works: ['Crunch'] })
  await execution.start()
  const { pid } = await application.gearman.job('Crunch~where').doNormal(undefined)
  process.stdout.write('ran ' + (pid === process.pid ? 'in a thread' : 'in a process') + '\\n')
  await application.close()
`

describe.each(['thread', 'process'] as const)(
  'a %s of a worker that was started from a text',
  (isolation) => {
    test('runs its jobs, and not the worker once more', async () => {
      const project = await workshops.create({ isolation })
      const argv = ['--input-type=module', '-e', program, project.path('gearman.config.json')]
      const running = start(process.execPath, argv, { cwd: repository })
      try {
        const output = await running.printed(/^(ran|again)|Error/m)
        expect(output).toContain(`ran in a ${isolation}`)
        expect(await running.ended(), running.output()).toBe(0)
      } finally {
        await running.stop()
      }
    })
  },
)
