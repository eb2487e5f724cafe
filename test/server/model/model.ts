import type { Heard } from '../../conformance/peer.js'
import { type Deed, handleOf } from './deeds.js'
import { Ledger } from './ledger.js'
import { error, keyOf, type ModelPeer, newcomer, packetOf, progressOf, unheard, type Work } from './words.js'

/** What each deed does to a ledger, and what is said to it. */
export class Model extends Ledger {
  #numbers = 0

  /** The same deed, with the job that the peer means by it. */
  meant(peer: number, deed: Deed): Deed {
    if (!('job' in deed) || deed.job > 0) return deed
    const works = deed.do !== 'ask' && deed.do !== 'cancel'
    const choice = this.jobs.filter(({ worker }) => !works || worker === peer)
    return { ...deed, job: choice[-deed.job % choice.length]?.number ?? 1 }
  }

  /** What each peer hears of it is added to what it has heard. */
  play(peer: number, deed: Deed): void {
    const answer = this.#answer(peer, deed)
    if (answer !== undefined) this.peers[peer]?.heard.push(answer)
  }

  #answer(peer: number, deed: Deed): Heard | undefined {
    const me = this.peers[peer] as ModelPeer
    switch (deed.do) {
      case 'submit':
        return this.#submit(peer, deed)
      case 'grab':
        return this.#grab(peer)
      case 'sleep':
        return this.#sleep(me)
      case 'canDo':
        this.name(deed.fn)
        me.abilities.unshift(deed.fn)
        return undefined
      case 'cantDo':
        me.abilities = me.abilities.filter((fn) => fn !== deed.fn)
        this.lose((job) => job.worker === peer && job.fn === deed.fn)
        return undefined
      case 'reset':
        me.abilities = []
        this.lose((job) => job.worker === peer)
        return undefined
      case 'exceptions':
        me.exceptions = true
        return { name: 'OPTION_RES', option: 'exceptions' }
      case 'ask':
        return this.statusOf(deed.job)
      case 'askUnique':
        return this.#askUnique(deed.unique)
      case 'cancel':
        return { line: this.#cancel(deed.job) }
      case 'create':
        this.name(deed.fn)
        return { line: 'OK' }
      case 'drop':
        return { line: this.#drop(deed.fn) }
      case 'maxqueue':
        if (this.functions.has(deed.fn)) this.functions.set(deed.fn, deed.most)
        return { line: 'OK' }
      default:
        return this.#work(peer, deed)
    }
  }

  /** A peer hangs up, and another comes in its place. */
  replace(peer: number): void {
    const me = this.peers[peer] as ModelPeer
    me.abilities = []
    me.state = 'awake'
    this.lose((job) => job.worker === peer)
    for (const job of this.jobs) job.waits = job.waits.filter((waiter) => waiter !== peer)
    this.peers[peer] = newcomer()
  }

  statusOf(number: number): Heard {
    return { name: 'STATUS_RES', handle: handleOf(number), ...progressOf(this.job(number)) }
  }

  #submit(peer: number, deed: Extract<Deed, { do: 'submit' }>): Heard {
    this.name(deed.fn)
    const background = deed.background || deed.later
    const priority = deed.later ? 'normal' : deed.priority
    const key = keyOf(deed)
    const known = this.jobs.find((job) => key !== '' && job.key === key)
    if (known !== undefined) {
      if (background) known.background = true
      else known.waits.push(peer)
      return { name: 'JOB_CREATED', handle: handleOf(known.number) }
    }
    const most = this.functions.get(deed.fn) as number
    if (most > 0 && this.jobs.filter(({ fn }) => fn === deed.fn).length >= most) return error('full')
    this.#numbers += 1
    this.places += 1
    const { fn, unique, workload } = deed
    const place = deed.later ? 0 : this.places
    const waits = background ? [] : [peer]
    const job = { number: this.#numbers, fn, unique, workload, priority, key, background, place, waits }
    this.jobs.push({ ...job, worker: undefined, retries: 0, progress: 0 })
    this.wake(fn)
    return { name: 'JOB_CREATED', handle: handleOf(job.number) }
  }

  #grab(peer: number): Heard {
    const me = this.peers[peer] as ModelPeer
    me.state = 'awake'
    const next = this.next(me)
    if (next === undefined) return { name: 'NO_JOB' }
    const [job, at] = next
    me.abilities.push(...me.abilities.splice(at, 1))
    this.places += 1
    Object.assign(job, { worker: peer, place: this.places })
    const { number, fn, unique, workload } = job
    return { name: 'JOB_ASSIGN_UNIQ', handle: handleOf(number), function: fn, unique, workload }
  }

  #sleep(me: ModelPeer): Heard | undefined {
    if (this.next(me) !== undefined) return { name: 'NOOP' }
    if (me.state === 'awake') me.state = 'asleep'
    return undefined
  }

  #work(peer: number, deed: Work): Heard | undefined {
    const job = this.job(deed.job)
    const handle = handleOf(deed.job)
    if (job?.worker !== peer) return error(unheard[deed.do])
    if (deed.do === 'progress') job.progress = deed.numerator
    this.tell(job, packetOf(deed, handle))
    if (deed.do !== 'progress' && deed.do !== 'data') this.end(job)
    return undefined
  }

  #cancel(number: number): string {
    const job = this.job(number)
    if (job === undefined) return 'ERR UNKNOWN_JOB'
    this.tell(job, { name: 'WORK_FAIL', handle: handleOf(number) })
    if (job.worker === undefined) this.end(job)
    else Object.assign(job, { waits: [], background: false, key: '' })
    return 'OK'
  }

  #drop(fn: string): string {
    if (!this.functions.has(fn)) return 'ERR function not found'
    if (this.workersOf(fn) > 0 || this.jobs.some((job) => job.fn === fn)) {
      return 'ERR there are still connected workers or executing clients'
    }
    this.functions.delete(fn)
    return 'OK'
  }

  #askUnique(unique: string): Heard {
    const job = this.jobs.filter(({ key, fn }) => key === `${fn} named ${unique}`).at(-1)
    const clientCount = `${job?.waits.length ?? 0}`
    return { name: 'STATUS_RES_UNIQUE', unique, ...progressOf(job), clientCount }
  }
}
