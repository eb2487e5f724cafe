import type { Cancel, Clock } from '@gearwork/transport'

/** How long peers may take, in milliseconds; 0 = as long as they like. */
export interface PatienceLimits {
  readonly unfinishedMs: number
  readonly idleMs: number
  readonly workerSilenceMs: number
}

export type PatienceLimit = keyof PatienceLimits

/**
 * What a peer's silence means: nothing at all, while it is not listened to or the next word is ours (`unheard`); that
 * it waits for a job's end, or for one to run (`waiting`); that its jobs stand still (`working`); or that it is there
 * for nothing (`idle`).
 */
export type Silence = 'unheard' | 'waiting' | 'working' | 'idle'

/** A packet or line that has begun and is not whole. */
export interface Unfinished {
  /** Which one it is, of all that came. */
  readonly number: number
  /** How much of it is there. */
  readonly bytes: number
}

/** A peer, as one sees it who looks at it from time to time. */
export interface Patient {
  readonly pulse: Pulse
  readonly silence: Silence
  readonly unfinished: Unfinished | undefined
  /** It has taken too long. */
  timedOut(limit: PatienceLimit, milliseconds: number): void
}

/** So much of a large packet buys it its time anew: a line may be slow, a trickle is none. */
const progressBytes = 64 * 1024

/** How long one peer has been as it is, in looks. Whoever hears it does no more than to note that it spoke. */
export class Pulse {
  #spoke = false
  #quiet = 0
  #stuck = 0
  #mark: Unfinished | undefined

  /** Looks in a row before which it had said nothing. */
  get quiet(): number {
    return this.#quiet
  }

  /** Looks in a row that found the same packet unfinished, with little more of it there. */
  get stuck(): number {
    return this.#stuck
  }

  spoke(): void {
    this.#spoke = true
  }

  look(silence: Silence, unfinished: Unfinished | undefined): void {
    this.#quiet = this.#spoke || silence === 'unheard' || silence === 'waiting' ? 0 : this.#quiet + 1
    this.#spoke = false
    if (silence !== 'unheard' && unfinished !== undefined && this.#isStuck(unfinished)) {
      this.#stuck += 1
      return
    }
    this.#stuck = 0
    this.#mark = unfinished
  }

  #isStuck({ number, bytes }: Unfinished): boolean {
    return number === this.#mark?.number && bytes < this.#mark.bytes + progressBytes
  }
}

/** How often within the shortest limit it looks. */
const looks = 4

/**
 * Ends what takes too long. One timer looks at all peers, since a timer for each would have to be set anew with
 * everything they say. Time is counted in looks and not read from the clock: after a pause of the whole machine, or
 * when somebody sets the clock, nobody has been silent for it. So a peer may take up to a half longer than its limit.
 */
export class Patience {
  readonly #limits: PatienceLimits
  readonly #clock: Clock
  readonly #patients: Iterable<Patient>
  readonly #stepMs: number
  #cancel: Cancel | undefined

  constructor(limits: PatienceLimits, clock: Clock, patients: Iterable<Patient>) {
    this.#limits = limits
    this.#clock = clock
    this.#patients = patients
    const { unfinishedMs, idleMs, workerSilenceMs } = limits
    const set = [unfinishedMs, idleMs, workerSilenceMs].filter((limit) => limit > 0)
    this.#stepMs = Math.ceil(Math.min(...set) / looks)
  }

  start(): void {
    if (Number.isFinite(this.#stepMs)) this.#cancel = this.#clock.after(this.#stepMs, this.#look)
  }

  stop(): void {
    this.#cancel?.()
  }

  readonly #look = (): void => {
    this.start()
    for (const patient of this.#patients) this.#examine(patient)
  }

  #examine(patient: Patient): void {
    const { pulse, silence, unfinished } = patient
    pulse.look(silence, unfinished)
    if (this.#over('unfinishedMs', pulse.stuck)) this.#end(patient, 'unfinishedMs')
    else if (silence === 'working' && this.#over('workerSilenceMs', pulse.quiet)) {
      this.#end(patient, 'workerSilenceMs')
    } else if (silence === 'idle' && this.#over('idleMs', pulse.quiet)) {
      this.#end(patient, 'idleMs')
    }
  }

  #over(limit: PatienceLimit, looks: number): boolean {
    return this.#limits[limit] > 0 && looks * this.#stepMs >= this.#limits[limit]
  }

  #end(patient: Patient, limit: PatienceLimit): void {
    patient.timedOut(limit, this.#limits[limit])
  }
}
