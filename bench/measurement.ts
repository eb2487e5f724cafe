export interface Settings {
  /** Rounds, in each of which every side has a turn. */
  readonly runs: number
  /** Multiplies every number of jobs and of clients; below 1 the figures only show that the programs work. */
  readonly scale: number
}

/** One thing that can be measured, picked by words of its name. */
export interface Measurement {
  readonly name: string
  /** It takes minutes: it is done only if a word asks for it alone. */
  readonly isLong?: boolean
  /** @returns what it found, in Markdown. */
  measure(settings: Settings): Promise<string>
}

/**
 * Sides take turns in every round, so that a slow minute of the machine strikes all of them.
 * @returns the samples of each side.
 */
export async function takeTurns<Side extends string, Sample>(
  runs: number,
  sides: readonly Side[],
  once: (side: Side) => Promise<Sample>,
): Promise<Readonly<Record<Side, readonly Sample[]>>> {
  const samples = Object.fromEntries(sides.map((side) => [side, []])) as unknown as Record<Side, Sample[]>
  for (let round = 0; round < runs; round++) {
    for (const side of sides) samples[side].push(await once(side))
  }
  return samples
}

/** So much of a number, and never nothing. */
export function scaled(count: number, { scale }: Settings): number {
  return Math.max(1, Math.round(count * scale))
}
