import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { bin, runCommand } from './command.js'

const folder = fileURLToPath(new URL('../fixtures/cli/talk', import.meta.url))
const name = 'MmoreramerinoTestBundleServicesMyAcmeWorker'
const job = `${name}~doSomething`

// Slides 19, 20 and 22 as they were shown, but for empty lines. What PHP and Symfony are to it, Node and
// our names are to us: that is all that may differ, and it stands in this table.
const ours: readonly (readonly [theirs: string, ours: string])[] = [
  ['acme-worker-gearman', 'mmoreramerino-test-bundle-services-my-acme-worker-gearman'],
  ['/usr/bin/php /var/www/projects/myrepo/app/console gearman:', `${process.execPath} ${bin} `],
  [
    '/var/www/projects/myrepo/src/Mmoreramerino/TestBundle/Services/AcmeWorker.php',
    `${folder}/works/acme-worker.ts`,
  ],
  [String.raw`className : Mmoreramerino\TestBundle\Services\AcmeWorker`, 'className : AcmeWorker'],
  [String.raw`Mmoreramerino\TestBundle\Services`, 'MmoreramerinoTestBundleServices'],
]

const slide19 = String.raw`@Worker\className : Mmoreramerino\TestBundle\Services\AcmeWorker
@Worker\fileName : /var/www/projects/myrepo/src/Mmoreramerino/TestBundle/Services/AcmeWorker.php
@Worker\nameSpace : Mmoreramerino\TestBundle\Services
@Worker\callableName: MmoreramerinoTestBundleServicesMyAcmeWorker
@Worker\supervisord : /usr/bin/php /var/www/projects/myrepo/app/console gearman:worker:execute MmoreramerinoTestBundleServicesMyAcmeWorker --no-interaction
@worker\iterations : 3
@Worker\#jobs : 1
@worker\servers :
    #0 - 192.168.1.1:4560
    #1 - 192.168.1.2:4560
@Worker\description :
    Acme Worker. Containing multiple available jobs`

const slide20 = String.raw`@job\methodName : testA
@job\callableName : MmoreramerinoTestBundleServicesMyAcmeWorker~doSomething
@job\supervisord : /usr/bin/php /var/www/projects/myrepo/app/console gearman:job:execute MmoreramerinoTestBundleServicesMyAcmeWorker~doSomething --no-interaction
@job\iterations : 10
@job\defaultMethod : doBackground
@job\servers :
    0 - 192.168.1.1:4560
@job\description :
    #Acme Job action. This is just a description of a method that do something`

const slide22 = `[program:acme-worker-gearman]
numprocs=2
startretries=100
directory=/
stdout_logfile=/path_to_log/acme-worker-gearman-supervisord.log
autostart=true
autorestart=true
user=root
command=/usr/bin/php /var/www/projects/myrepo/app/console gearman:worker:execute MmoreramerinoTestBundleServicesMyAcmeWorker --no-interaction`

const listed = `@Worker:  AcmeWorker
callablename:  MmoreramerinoTestBundleServicesMyAcmeWorker
Jobs:
  - #1
      name: testA
      callablename: MmoreramerinoTestBundleServicesMyAcmeWorker~doSomething
`

const translate = (slide: string) => ours.reduce((text, [theirs, own]) => text.replaceAll(theirs, own), slide)
const printed = async (...argv: readonly string[]) => {
  const { stdout, stderr, code } = await runCommand(argv, { cwd: folder })
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  return stdout
}
const withoutEmptyLines = (text = '') => text.split('\n').filter((line) => line !== '')

test('worker:list prints what the ancestor printed', async () => {
  expect(await printed('worker:list')).toBe(listed)
})

test('worker:describe prints slide 19, and then where every setting comes from', async () => {
  const [described, settings] = (await printed('worker:describe', name)).split('@worker\\settings :\n')
  expect(withoutEmptyLines(described)).toEqual(translate(slide19).split('\n'))
  expect(settings).toBe(`
    iterations : 3 (@Work)
    minimumExecutionTime : 0 (built-in)
    timeout : 0 (built-in)
    exitOnFailure : false (built-in)
    concurrency : 1 (built-in)
    rateLimit : false (built-in)
    jobTimeout : 0 (built-in)
    scope : process (built-in)
    isolation : none (built-in)
    memoryLimitMb : 0 (built-in)
    recycleAfterJobs : 0 (built-in)
    recycleAboveMb : 0 (built-in)
    recycleAfterSeconds : 0 (built-in)
    abortGrace : 5 (built-in)
    retries : 0 (built-in)
    backoff : exponential, 5 s to 3600 s, 50 % random (built-in)
    defaultMethod : doBackground (@Work)
    servers : 192.168.1.1:4560, 192.168.1.2:4560 (@Work)
    namespace : MmoreramerinoTestBundleServices (configuration)
    jobPrefix : '' (built-in)
    codec : json (built-in)
    generateUniqueKey : false (built-in)
    debounce : 0 (built-in)
    callbacks : true (built-in)

`)
})

test('job:describe prints slide 19 and then slide 20, and where the settings of the job come from', async () => {
  const [described, settings] = (await printed('job:describe', job)).split('@job\\settings :\n')
  expect(withoutEmptyLines(described)).toEqual(translate(`${slide19}\n${slide20}`).split('\n'))
  expect(withoutEmptyLines(settings)).toEqual(
    expect.arrayContaining([
      '    iterations : 10 (@Job)',
      '    defaultMethod : doBackground (@Work)',
      '    servers : 192.168.1.1:4560 (@Job)',
    ]),
  )
})

// The slide has no process_name, without which supervisord refuses it, and one log for two processes, each of which rotates it.
test('supervisor:generate prints slide 22, with a name and a log for each process', async () => {
  const stated = ['--numprocs', '2', '--user', 'root', '--directory', '/', '--log-dir', '/path_to_log']
  const stanza = (await printed('supervisor:generate', ...stated)).split('\n')
  const log = [
    'acme-worker-gearman-supervisord',
    'acme-worker-gearman_%(process_num)02d-supervisord',
  ] as const
  const theirs = new Set(translate(slide22.replace(...log)).split('\n'))
  expect(stanza.filter((line) => theirs.has(line))).toEqual([...theirs])
  expect(stanza.filter((line) => !theirs.has(line))).toEqual([
    'process_name=%(program_name)s_%(process_num)02d',
    'redirect_stderr=true',
    'startsecs=0',
    'exitcodes=0',
    'stopsignal=TERM',
    'stopwaitsecs=60',
    '',
  ])
})

test('for programs there are the same facts', async () => {
  const described = [['worker:list'], ['worker:describe', name], ['job:describe', job]]
  const [works, work, onlyJob] = await Promise.all(
    described.map(async (argv) => JSON.parse(await printed(...argv, '--json'))),
  )
  expect(works).toEqual([work])
  expect(work.jobs).toEqual([onlyJob])
  expect(work).toMatchObject({
    name,
    className: 'AcmeWorker',
    file: `${folder}/works/acme-worker.ts`,
    namespace: 'MmoreramerinoTestBundleServices',
    description: 'Acme Worker. Containing multiple available jobs',
    service: null,
    command: `${process.execPath} ${bin} worker:execute ${name} --no-interaction`,
    settings: { iterations: { value: 3, source: '@Work' }, timeout: { value: 0, source: 'built-in' } },
  })
  expect(onlyJob).toMatchObject({
    work: name,
    name: 'doSomething',
    method: 'testA',
    callableName: job,
    function: job,
    command: `${process.execPath} ${bin} job:execute ${job} --no-interaction`,
    settings: { servers: { value: [{ host: '192.168.1.1', port: 4560 }], source: '@Job' } },
  })
})
