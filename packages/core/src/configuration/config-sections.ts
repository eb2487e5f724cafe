import type { ConnectionOptions, ServerAddressInput, TlsOptions } from '@gearwork/transport'
import type { UniqueKeyGenerator } from '../calls/unique-keys.js'
import type { ServersInput } from '../decorators/options.js'
import type { BackoffInput } from '../fate/backoff.js'
import type { SettingValues } from '../settings/setting-values.js'

/** Who may use the text protocol, and for what. */
export const adminPolicies = ['all', 'loopback', 'read-only'] as const
/** What a log is told at least: from the gravest to everything, or nothing at all. */
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
/** Lines for people, or JSON for programs. */
export const logFormats = ['pretty', 'json'] as const

/** `server` in the configuration: what the embedded job server starts with. Its files lie from the configuration's folder. */
export interface ServerSection {
  /** One address or several. Default 127.0.0.1. */
  readonly listen?: ServerAddressInput | readonly ServerAddressInput[]
  /** Of the addresses that name none, or of 127.0.0.1. Default 4730. */
  readonly port?: number
  /** How often a job may lose its worker before it fails; -1 = no limit. Default -1. */
  readonly jobRetries?: number
  /** How many sleeping workers a new job wakes; 0 = all that serve its function. Default 0. */
  readonly workerWakeup?: number
  /** Functions of one worker take turns. Default true. */
  readonly roundRobin?: boolean
  /** What stands before the number in every handle. Default `H:<host>`. */
  readonly handlePrefix?: string
  /** Send exceptions to clients that did not ask for them too. Default false. */
  readonly exceptions?: boolean
  /**
   * Milliseconds of silence after which the system asks whether the other machine is there; less than 1,000 count as
   * 1,000. 0 = when it does so by itself: on Linux after two hours. Default 0.
   */
  readonly keepAliveMs?: number
  /** Who may use the text protocol, and for what. Default `all`. */
  readonly admin?: (typeof adminPolicies)[number]
  /** How much it takes upon itself. */
  readonly limits?: ServerLimitsSection
  /** Speak TLS. */
  readonly tls?: ServerTlsSection
  /** A file that keeps background jobs until they are over. Default: they are lost with the server. */
  readonly persist?: string
  /** Milliseconds that the jobs it holds may take once a signal asked it to stop; 0 = none. Default 8,000. */
  readonly drainMs?: number
  /** Holds the number of its process while it listens. */
  readonly pidFile?: string
  /** What is told to the log at least. Default `info`. */
  readonly logLevel?: (typeof logLevels)[number]
  /** Lines for people, or JSON for programs. Default `pretty`. */
  readonly logFormat?: (typeof logFormats)[number]
  /** What the log is appended to, instead of stdout. */
  readonly logFile?: string
}

/** `limits` there: what one server takes upon itself. */
export interface ServerLimitsSection {
  /** Connections at the same time; 0 = as many as the system allows. Default 0. */
  readonly maxConnections?: number
  /** Bytes of one packet; a larger one loses its connection. Default: a body of 64 MiB. */
  readonly maxPacketBytes?: number
  /** Bytes that one peer may leave unread before it is cut off. Default 128 MiB. */
  readonly maxUnsentBytes?: number
  /**
   * Bytes that all of them may leave unread together, before the one with most is cut off; 0 = no limit. Default 1 GiB,
   * or `maxUnsentBytes` where that is more.
   */
  readonly maxTotalUnsentBytes?: number
  /**
   * Bytes of packets that all of them together may have begun and not finished, before the one with most is hung up on;
   * 0 = no limit. Default 1 GiB, or `maxPacketBytes` where that is more.
   */
  readonly maxTotalUnfinishedBytes?: number
  /** Milliseconds that a TLS handshake may take; 0 = for ever. Default 60,000. */
  readonly handshakeMs?: number
  /** Milliseconds that a packet that has begun may take to be whole, or 64 KiB larger; 0 = for ever. Default 300,000. */
  readonly unfinishedMs?: number
  /** Milliseconds that a peer may be silent that serves nothing and waits for nothing; 0 = for ever. Default 0. */
  readonly idleMs?: number
  /** Milliseconds that a worker may be silent over a job before another one gets it; 0 = for ever. Default 0. */
  readonly workerSilenceMs?: number
}

/** `tls` there: its certificate and key; with an authority, peers must show a certificate that it vouches for. */
export interface ServerTlsSection {
  /** Its certificate, in PEM. */
  readonly certFile?: string
  /** The key of that, in PEM. */
  readonly keyFile?: string
  /** The authority whose certificates peers must show, in PEM. */
  readonly caFile?: string
}

/** `connection` in the configuration: how workers and callers connect to job servers. */
export interface ConnectionSection
  extends Pick<ConnectionOptions, 'heartbeatMs' | 'connectTimeoutMs' | 'backoff'> {
  /** Speak TLS; `true` with the system's authorities. Files lie from the configuration's folder. */
  readonly tls?: TlsSection | boolean
}

/** `tls` there. */
export type TlsSection = Pick<TlsOptions, 'caFile' | 'certFile' | 'keyFile' | 'serverName' | 'insecure'>

/** `failed` in the configuration: where jobs go that are given up. */
export interface FailedSection {
  /** From the configuration's folder. Default `.gearman/failed`. */
  readonly folder?: string
}

/** `supervisor` in the configuration: supervisord's own keys, for every stanza. */
export interface SupervisorSection {
  readonly command?: string
  readonly process_name?: string
  readonly numprocs?: number
  readonly directory?: string
  readonly user?: string
  readonly priority?: number
  readonly autostart?: boolean
  readonly autorestart?: boolean | 'unexpected'
  readonly startsecs?: number
  readonly startretries?: number
  readonly exitcodes?: readonly number[]
  readonly stopsignal?: string
  readonly stopwaitsecs?: number
  readonly stopasgroup?: boolean
  readonly killasgroup?: boolean
  readonly redirect_stderr?: boolean
  readonly stdout_logfile?: string
  readonly stdout_logfile_maxbytes?: number | string
  readonly stdout_logfile_backups?: number
  readonly stderr_logfile?: string
  readonly stderr_logfile_maxbytes?: number | string
  readonly stderr_logfile_backups?: number
  readonly environment?: Readonly<Record<string, string>>
  readonly umask?: string
}

/** `defaults` in the configuration: every setting by its key there. */
export interface DefaultsSection
  extends Partial<Omit<SettingValues, 'servers' | 'defaultMethod' | 'backoff'>> {
  /** How long a background job that failed waits before it runs again. */
  readonly backoff?: BackoffInput
  /** How jobs are submitted whose callers do not say it: the setting `defaultMethod`. */
  readonly method?: SettingValues['defaultMethod']
}

/** A section as people write it: `null` and `undefined` say nothing. */
type Stated<Section> = { readonly [K in keyof Section]: Section[K] | null | undefined }

/**
 * What a configuration file holds: `export default { … } satisfies ConfigurationInput`. Code may export a function of
 * the environment instead, `(env: NodeJS.ProcessEnv) => …`, and a promise of it.
 */
export type ConfigurationInput = Stated<{
  /** Files, folders and globs that hold works, from its folder. */
  readonly resources?: string | readonly string[]
  /** Parts of them to look in alone. */
  readonly include?: string | readonly string[]
  /** Names, paths and globs to leave out. */
  readonly ignore?: string | readonly string[]
  /** A module whose default export is given the container, before works are resolved. */
  readonly setup?: string
  /** The discovery manifest, from the configuration's folder; false: none. Default `.gearman/manifest.json`. */
  readonly cache?: string | false
  /** Makes unique keys where `generateUniqueKey` asks for them. Default: a digest of function and payload. */
  readonly uniqueKey?: UniqueKeyGenerator
  /** Job servers that workers serve and callers submit to. Default 127.0.0.1:4730. */
  readonly servers?: ServersInput
  /** How workers and callers connect to them. */
  readonly connection?: Stated<ConnectionSection>
  /** The settings of works and jobs that say nothing themselves. */
  readonly defaults?: Stated<DefaultsSection>
  /** What `gearman server` starts with. */
  readonly server?: Stated<ServerSection>
  /** Where jobs go that are given up; false: nowhere. */
  readonly failed?: Stated<FailedSection> | false
  /** What `gearman supervisor:generate` writes into every stanza. */
  readonly supervisor?: Stated<SupervisorSection>
}>
