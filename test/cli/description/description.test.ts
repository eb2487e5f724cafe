import { type JobDescription, type SettingName, settingRows } from '@gearwork/core'
import { describe, expect, test } from 'vitest'
import {
  type CommandOf,
  executedJobLines,
  executedWorkLines,
  jobData,
  jobLines,
  workData,
  workLines,
} from '../../../packages/cli/src/description/description.js'
import type { Line } from '../../../packages/cli/src/terminal/line.js'
import { acmeService, acmeWorker } from '../acme.js'
import { plain } from '../plain.js'

const commandOf: CommandOf = (kind, name) =>
  `/usr/bin/node /app/bin/gearman.js ${kind} ${name} --no-interaction`
const text = (lines: readonly Line[]) => lines.map(plain).join('\n')

// Written by hand after slides 19 and 20 of the talk; the command is ours, everything else is the talk's.
const described = String.raw`
@Worker\className : AcmeWorker
@Worker\fileName : /srv/works/AcmeWorker.ts
@Worker\nameSpace :
@Worker\callableName: AcmeWorker
@Worker\supervisord : /usr/bin/node /app/bin/gearman.js worker:execute AcmeWorker --no-interaction
@worker\iterations : 3
@Worker\#jobs : 2

@worker\servers :

    #0 - 192.168.1.1:4560
    #1 - 192.168.1.2:4560

@Worker\description :

    Acme Worker. Containing multiple available jobs
`

const describedJob = String.raw`
@job\methodName : testA
@job\callableName : AcmeWorker~doSomething
@job\supervisord : /usr/bin/node /app/bin/gearman.js job:execute AcmeWorker~doSomething --no-interaction
@job\iterations : 10
@job\defaultMethod : doBackground

@job\servers :

    0 - 192.168.1.1:4560

@job\description :

    #Acme Job action
`

describe('worker:describe', () => {
  test('begins with the lines of the talk, in its order', () => {
    expect(text(workLines(acmeWorker(), commandOf)).startsWith(described)).toBe(true)
  })

  test('goes on with every setting, its value and where that came from', () => {
    const lines = text(workLines(acmeWorker(), commandOf)).split('\n')
    expect(lines).toContain('    iterations : 3 (@Work)')
    expect(lines).toContain('    timeout : 0 (built-in)')
    expect(lines).toContain('    servers : 192.168.1.1:4560, 192.168.1.2:4560 (@Work)')
    expect(lines).toContain("    jobPrefix : '' (configuration)")
  })

  test('names the namespace and the service where there are some', () => {
    const lines = text(workLines(acmeService(), commandOf)).split('\n')
    expect(lines).toContain(String.raw`@Worker\nameSpace : Acme`)
    expect(lines).toContain(String.raw`@Worker\callableName: AcmeAcmeService`)
    expect(lines).toContain(String.raw`@Worker\service : myServiceName`)
  })
})

test('worker:execute lists the jobs it is about to serve, and says which prefix they have', () => {
  const lines = text(executedWorkLines(acmeWorker('dev_'), commandOf))
  expect(lines).toContain(
    String.raw`@Worker\jobs

    # AcmeWorker~doSomething with jobPrefix: dev_
    # AcmeWorker~boom with jobPrefix: dev_

@worker\servers :`,
  )
})

describe('job:describe', () => {
  test('prints the work and then the job, as the talk has it', () => {
    const work = acmeWorker()
    expect(text(executedJobLines(work, work.jobs[0] as never, commandOf))).toBe(described + describedJob)
  })

  test('names a prefixed job as one types it and as it is on the wire; the command shown finds it', () => {
    const work = acmeWorker('dev_')
    expect(text(jobLines(work, work.jobs[0] as never, commandOf))).toContain(
      String.raw`@job\callableName : AcmeWorker~doSomething
@job\jobPrefix : dev_
@job\function : dev_AcmeWorker~doSomething
@job\supervisord : /usr/bin/node /app/bin/gearman.js job:execute AcmeWorker~doSomething --no-interaction
`,
    )
  })

  test('shows when the job runs by itself, and how often it may', () => {
    const work = acmeService()
    const job = work.jobs[0] as JobDescription
    expect(text(jobLines(work, job, commandOf))).toContain(
      String.raw`@job\defaultMethod : doNormal
@job\cron : 0 3 * * * (Europe/Madrid)
@job\cron : @weekly
`,
    )
    expect(text(jobLines(work, job, commandOf))).toContain('    rateLimit : 10 in 60 s (@Job)')
    expect(jobData(job, commandOf)).toMatchObject({
      cron: [
        { pattern: '0 3 * * *', timezone: 'Europe/Madrid' },
        { pattern: '@weekly', timezone: null },
      ],
      settings: { rateLimit: { value: { limit: 10, perSeconds: 60 }, source: '@Job' } },
    })
  })

  test('shows where each setting of the job comes from', () => {
    const work = acmeWorker()
    const lines = text(jobLines(work, work.jobs[0] as never, commandOf)).split('\n')
    expect(lines).toContain('    iterations : 10 (@Job)')
    expect(lines).toContain('    defaultMethod : doBackground (@Work)')
  })
})

test.each(Object.keys(settingRows) as SettingName[])(
  '%s is shown of works and jobs, with its source',
  (name) => {
    const work = acmeWorker('dev_')
    const job = work.jobs[0] as JobDescription
    const shown = new RegExp(`^    ${name} : \\S.* \\((built-in|configuration|@Work|@Job)\\)$`, 'm')
    expect(text(workLines(work, commandOf))).toMatch(shown)
    expect(text(jobLines(work, job, commandOf))).toMatch(shown)
    expect(workData(work, commandOf)).toHaveProperty(`settings.${name}.source`)
    expect(jobData(job, commandOf)).toHaveProperty(`settings.${name}.source`)
  },
)

test('for programs there are the same facts', () => {
  const work = acmeWorker('dev_')
  expect(workData(work, commandOf)).toMatchObject({
    name: 'AcmeWorker',
    namespace: '',
    service: null,
    command: '/usr/bin/node /app/bin/gearman.js worker:execute AcmeWorker --no-interaction',
    settings: { iterations: { value: 3, source: '@Work' } },
    jobs: [{ method: 'testA' }, { method: 'boom' }],
  })
  expect(jobData(work.jobs[0] as never, commandOf)).toMatchObject({
    callableName: 'AcmeWorker~doSomething',
    function: 'dev_AcmeWorker~doSomething',
    codec: 'json',
    settings: { iterations: { value: 10, source: '@Job' } },
  })
})
