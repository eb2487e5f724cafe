import { describe, expect, test } from 'vitest'
import {
  programName,
  type Supervised,
  stanzaEntries,
  stanzaText,
} from '../../../packages/cli/src/supervisor/stanza.js'

const acme: Supervised = {
  program: 'acme-worker-gearman',
  command: ['/usr/bin/node', '/app/bin/gearman.js', 'worker:execute', 'AcmeWorker', '--no-interaction'],
  directory: '/',
  user: 'root',
  settings: { iterations: 0, minimumExecutionTime: 0 },
  longestJob: 0,
}

const entriesOf = (changes: Partial<Supervised>) => Object.fromEntries(stanzaEntries({ ...acme, ...changes }))

// Slide 22 of the talk, by hand: its keys in its order, and what makes them load and fit.
test('a stanza has the keys of the talk in the order of the talk', () => {
  const stated = { numprocs: 2, stdout_logfile: '/var/log/acme-worker-gearman-supervisord.log' }
  expect(stanzaText('acme-worker-gearman', stanzaEntries(acme, stated))).toBe(`[program:acme-worker-gearman]
numprocs=2
process_name=%(program_name)s_%(process_num)02d
startretries=100
directory=/
stdout_logfile=/var/log/acme-worker-gearman-supervisord.log
redirect_stderr=true
autostart=true
autorestart=true
user=root
command=/usr/bin/node /app/bin/gearman.js worker:execute AcmeWorker --no-interaction
startsecs=1
exitcodes=0
stopsignal=TERM
stopwaitsecs=60
`)
})

test('one process needs no name of its own, and nobody in particular is nobody', () => {
  const entries = entriesOf({ user: undefined })
  expect(entries).not.toHaveProperty('process_name')
  expect(entries).not.toHaveProperty('user')
})

describe('how long a run must last to count as a start', () => {
  test.each([
    ['goes on', { iterations: 0, minimumExecutionTime: 0 }, '1'],
    ['may be over at once', { iterations: 1, minimumExecutionTime: 0 }, '0'],
    ['stays three seconds', { iterations: 1, minimumExecutionTime: 3 }, '3'],
    ['stays two and a half seconds', { iterations: 1, minimumExecutionTime: 2.5 }, '2'],
  ])('a worker that %s', (_, settings, startsecs) => {
    expect(entriesOf({ settings })).toMatchObject({ startsecs })
  })
})

describe('how long supervisord waits before it kills', () => {
  test.each([
    ['may take as long as they like', { longestJob: 0 }, '60'],
    ['take a second', { longestJob: 1 }, '10'],
    ['take two minutes', { longestJob: 120 }, '125'],
    [
      'take a second, and the worker stays a minute',
      { longestJob: 1, settings: { iterations: 1, minimumExecutionTime: 60 } },
      '65',
    ],
  ])('for jobs that %s', (_, changes, stopwaitsecs) => {
    expect(entriesOf(changes)).toMatchObject({ stopwaitsecs })
  })
})

test('what the configuration says for supervisord stands as it is written there', () => {
  const stated = {
    environment: { NODE_ENV: 'production' },
    exitcodes: [0, 143],
    autorestart: 'unexpected' as const,
    stdout_logfile: '/var/log/%(program_name)s.log',
    user: 'www-data',
  }
  expect(Object.fromEntries(stanzaEntries(acme, stated))).toMatchObject({
    environment: 'NODE_ENV="production"',
    exitcodes: '0,143',
    autorestart: 'unexpected',
    stdout_logfile: '/var/log/%(program_name)s.log',
    user: 'www-data',
  })
})

test.each([
  ['AcmeWorker', 'acme-worker-gearman'],
  ['Mail~welcome', 'mail-welcome-gearman'],
  ['HTTPCache', 'http-cache-gearman'],
  ['a:b/c d', 'a-b-c-d-gearman'],
  ['~', 'worker-gearman'],
])('%s is the program %s', (name, program) => {
  expect(programName(name)).toBe(program)
})
