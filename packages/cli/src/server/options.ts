import { limitOptions } from './limit-options.js'
import { asOption, type ServerOptionRow } from './option-row.js'
import { adminPolicies, logFormats, logLevels } from './words.js'

/** Short ones are gearmand's. `-q` is not: with us it is quiet, as everywhere. */
const rows: readonly ServerOptionRow[] = [
  {
    name: 'listen',
    short: 'L',
    takes: 'host:port',
    reads: 'texts',
    key: 'listen',
    says: 'where it listens; may be repeated',
  },
  {
    name: 'port',
    short: 'p',
    reads: 'number',
    key: 'port',
    says: 'the port of addresses that name none, or of 127.0.0.1; 0 = any free port',
  },
  {
    name: 'persist',
    takes: 'file',
    reads: 'text',
    key: 'persist',
    says: 'keep background jobs in this file until they are over',
  },
  {
    name: 'job-retries',
    short: 'j',
    reads: 'number',
    key: 'jobRetries',
    says: 'how often a job may lose its worker before it fails; -1 = no limit',
  },
  {
    name: 'worker-wakeup',
    short: 'w',
    reads: 'number',
    key: 'workerWakeup',
    says: 'how many sleeping workers a new job wakes; 0 = all',
  },
  {
    name: 'round-robin',
    short: 'R',
    reads: 'flag',
    key: 'roundRobin',
    says: 'functions of a worker take turns, as they do unless the configuration says otherwise',
  },
  {
    name: 'no-round-robin',
    reads: 'flag',
    key: 'roundRobin',
    says: "of a worker's functions the one registered last is served first",
  },
  {
    name: 'job-handle-prefix',
    takes: 'text',
    reads: 'text',
    key: 'handlePrefix',
    says: 'what handles begin with',
  },
  {
    name: 'exceptions',
    reads: 'flag',
    key: 'exceptions',
    says: 'send exceptions to clients that did not ask for them too',
  },
  {
    name: 'admin',
    takes: 'policy',
    reads: 'text',
    key: 'admin',
    says: 'who may cancel jobs, create and drop functions, and set limits; read-only = nobody',
    choices: adminPolicies,
  },
  ...limitOptions,
  {
    name: 'tls-cert',
    takes: 'file',
    reads: 'text',
    key: 'tls.certFile',
    says: 'speak TLS with this certificate',
  },
  { name: 'tls-key', takes: 'file', reads: 'text', key: 'tls.keyFile', says: 'its key' },
  {
    name: 'tls-ca',
    takes: 'file',
    reads: 'text',
    key: 'tls.caFile',
    says: 'take only peers with a certificate that this authority signed',
  },
  {
    name: 'drain-timeout',
    reads: 'seconds',
    key: 'drainMs',
    says: 'how long its jobs may take once a signal asked it to stop; 0 = not at all',
  },
  {
    name: 'pid-file',
    short: 'P',
    takes: 'file',
    reads: 'text',
    key: 'pidFile',
    says: 'write the process id here while listening',
  },
  {
    name: 'log-level',
    takes: 'level',
    reads: 'text',
    key: 'logLevel',
    says: 'the least severe level to log',
    choices: logLevels,
    conflicts: ['verbose'],
  },
  {
    name: 'log-format',
    takes: 'format',
    reads: 'text',
    key: 'logFormat',
    says: 'lines for people, or JSON for programs',
    choices: logFormats,
  },
  {
    name: 'log-file',
    short: 'l',
    takes: 'file',
    reads: 'text',
    key: 'logFile',
    says: 'append the log to this file, not to stdout; SIGHUP opens it anew',
  },
  {
    name: 'verbose',
    reads: 'flag',
    says: 'tell of every connection too: --log-level debug',
    conflicts: ['logLevel'],
  },
]

/** All that `gearman server` takes. */
export const serverOptions = rows.map(asOption)
