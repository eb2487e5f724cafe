import type { Request } from '@gearwork/protocol'
import type { Kind, Order } from './ledger.js'

/** Whole numbers below `limit`, the same ones for the same seed. */
export type Random = (limit: number) => number

export const functions = ['mail', 'caf\u00c3\u00a9', 'resize'] as const

const anHour = 3_600
const uniques = [
  (number: number) => `u${number}\u00ff`,
  () => '',
  /** As unique as its workload. */
  () => '-',
] as const

/** Orders of every kind, no two of them with the same workload. */
export class Orders {
  readonly #random: Random
  #count = 0

  constructor(random: Random) {
    this.#random = random
  }

  next(): Order {
    const random = this.#random
    this.#count += 1
    const kind = this.#kind()
    const shared = kind !== 'foreground' && random(10) === 0
    const unique = (uniques[random(uniques.length)] as (typeof uniques)[number])(this.#count)
    return {
      function: functions[random(functions.length)] as string,
      unique: shared ? `shared ${random(4)}` : unique,
      shared,
      kind,
      priority: kind === 'later' ? 'normal' : ((['high', 'normal', 'low'] as const)[random(3)] ?? 'normal'),
      workload: `order ${this.#count}\0\u00ff\n${'x'.repeat(this.#length())}`,
    }
  }

  #kind(): Kind {
    const number = this.#random(12)
    if (number === 0) return 'foreground'
    return number === 1 ? 'later' : 'background'
  }

  /** Now and then large enough that the store has to tidy up. */
  #length(): number {
    return this.#random(30) === 0 ? 50_000 + this.#random(50_000) : this.#random(200)
  }
}

const submissions = {
  background: { high: 'SUBMIT_JOB_HIGH_BG', normal: 'SUBMIT_JOB_BG', low: 'SUBMIT_JOB_LOW_BG' },
  foreground: { high: 'SUBMIT_JOB_HIGH', normal: 'SUBMIT_JOB', low: 'SUBMIT_JOB_LOW' },
} as const

export function submission({ kind, priority, ...order }: Order): Request {
  const { function: name, unique } = order
  const workload = Buffer.from(order.workload, 'latin1')
  if (kind !== 'later') return { name: submissions[kind][priority], function: name, unique, workload }
  const epoch = `${Math.floor(Date.now() / 1000) + anHour}`
  return { name: 'SUBMIT_JOB_EPOCH', function: name, unique, epoch, workload }
}
