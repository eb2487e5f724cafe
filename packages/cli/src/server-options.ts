import type { OptionRow } from './option-table.js'

/** An option of the server. What stands in its angle brackets says how it is read. */
export interface ServerOptionRow extends OptionRow {
  /**
   * The key of `server` in the configuration that says the same; both are checked by that key's row. One that ends
   * in `Ms` takes milliseconds: people type seconds.
   */
  readonly key?: string
}

/** Short ones are gearmand's. `-q` is not: with us it is quiet, as everywhere. */
export const serverOptions: readonly ServerOptionRow[] = [
  {
    flags: '-L, --listen <host:port>',
    key: 'listen',
    says: 'where it listens; may be repeated',
    repeatable: true,
  },
  {
    flags: '-p, --port <number>',
    key: 'port',
    says: 'the port of addresses that name none, or of 127.0.0.1; 0 = any free port',
  },
  {
    flags: '--persist <file>',
    key: 'persist',
    says: 'keep background jobs in this file until they are over',
  },
  {
    flags: '-j, --job-retries <number>',
    key: 'jobRetries',
    says: 'how often a job may lose its worker before it fails; -1 = always',
  },
  {
    flags: '-w, --worker-wakeup <number>',
    key: 'workerWakeup',
    says: 'how many sleeping workers a new job wakes; 0 = all',
  },
  { flags: '--job-handle-prefix <text>', key: 'handlePrefix', says: 'what handles begin with' },
  {
    flags: '--exceptions',
    key: 'exceptions',
    says: 'send exceptions to clients that did not ask for them too',
  },
  {
    flags: '--admin <policy>',
    key: 'admin',
    says: 'who may cancel jobs, create and drop functions, and set limits; read-only = nobody',
    choices: ['all', 'loopback', 'read-only'],
  },
  {
    flags: '--max-connections <number>',
    key: 'limits.maxConnections',
    says: 'connections at a time; 0 = any number',
  },
  { flags: '--max-packet-bytes <number>', key: 'limits.maxPacketBytes', says: 'the largest packet it takes' },
  {
    flags: '--max-unsent-bytes <number>',
    key: 'limits.maxUnsentBytes',
    says: 'what one peer may leave unread before it is cut off',
  },
  {
    flags: '--max-total-unsent-bytes <number>',
    key: 'limits.maxTotalUnsentBytes',
    says: 'what all may leave unread together; 0 = any number',
  },
  {
    flags: '--handshake-timeout <seconds>',
    key: 'limits.handshakeMs',
    says: 'how long a TLS handshake may take; 0 = for ever',
  },
  {
    flags: '--unfinished-timeout <seconds>',
    key: 'limits.unfinishedMs',
    says: 'how long a packet that has begun may take to go on; 0 = for ever',
  },
  {
    flags: '--idle-timeout <seconds>',
    key: 'limits.idleMs',
    says: 'how long a peer may be silent that serves nothing and waits for nothing; 0 = for ever',
  },
  {
    flags: '--worker-silence-timeout <seconds>',
    key: 'limits.workerSilenceMs',
    says: 'how long a worker may be silent over a job, before another one gets it; 0 = for ever',
  },
  {
    flags: '--keepalive-idle <seconds>',
    key: 'keepAliveMs',
    says: 'silence after which the system asks whether the other machine is there; 0 = when it likes',
  },
  { flags: '--tls-cert <file>', key: 'tls.certFile', says: 'speak TLS with this certificate' },
  { flags: '--tls-key <file>', key: 'tls.keyFile', says: 'its key' },
  {
    flags: '--tls-ca <file>',
    key: 'tls.caFile',
    says: 'take only peers with a certificate that this authority signed',
  },
  {
    flags: '--drain-timeout <seconds>',
    key: 'drainTimeout',
    says: 'how long its jobs may take once a signal asked it to stop; 0 = not at all',
  },
  { flags: '-P, --pid-file <file>', key: 'pidFile', says: 'holds its process number while it listens' },
  {
    flags: '--log-level <level>',
    key: 'logLevel',
    says: 'what it tells at least',
    choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    conflicts: ['verbose'],
  },
  {
    flags: '--log-format <format>',
    key: 'logFormat',
    says: 'lines for people, or JSON for programs',
    choices: ['pretty', 'json'],
  },
  {
    flags: '-l, --log-file <file>',
    key: 'logFile',
    says: 'append the log to this file, not to stdout; SIGHUP opens it anew',
  },
  { flags: '--verbose', says: 'tell of every connection too: --log-level debug', conflicts: ['logLevel'] },
]
