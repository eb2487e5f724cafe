import type { ServerOptionRow } from './option-row.js'

/** What one server takes upon itself, and how long peers may take. */
export const limitOptions: readonly ServerOptionRow[] = [
  {
    name: 'max-connections',
    reads: 'number',
    key: 'limits.maxConnections',
    says: 'connections at a time; 0 = any number',
  },
  {
    name: 'max-packet-bytes',
    reads: 'number',
    key: 'limits.maxPacketBytes',
    says: 'the largest packet it takes, 8192 or more',
  },
  {
    name: 'max-unsent-bytes',
    reads: 'number',
    key: 'limits.maxUnsentBytes',
    says: 'what one peer may leave unread before it is cut off',
  },
  {
    name: 'max-total-unsent-bytes',
    reads: 'number',
    key: 'limits.maxTotalUnsentBytes',
    says: 'what all may leave unread together; 0 = any number',
  },
  {
    name: 'max-total-unfinished-bytes',
    reads: 'number',
    key: 'limits.maxTotalUnfinishedBytes',
    says: 'what the packets may take together that peers have begun and not finished; 0 = any number',
  },
  {
    name: 'handshake-timeout',
    reads: 'seconds',
    key: 'limits.handshakeMs',
    says: 'how long a TLS handshake may take; 0 = for ever',
  },
  {
    name: 'unfinished-timeout',
    reads: 'seconds',
    key: 'limits.unfinishedMs',
    says: 'how long a packet that has begun may take to go on; 0 = for ever',
  },
  {
    name: 'idle-timeout',
    reads: 'seconds',
    key: 'limits.idleMs',
    says: 'how long a peer may be silent that serves nothing and waits for nothing; 0 = for ever',
  },
  {
    name: 'worker-silence-timeout',
    reads: 'seconds',
    key: 'limits.workerSilenceMs',
    says: 'how long a worker may be silent over a job, before another one gets it; 0 = for ever',
  },
  {
    name: 'keepalive-idle',
    reads: 'seconds',
    key: 'keepAliveMs',
    says: 'silence after which the system asks whether the other machine is there; 0 = when it likes',
  },
]
