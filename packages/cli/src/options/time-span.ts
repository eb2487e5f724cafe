/** Milliseconds of what people write behind a number; seconds without. */
const units: Readonly<Record<string, number>> = {
  '': 1_000,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** `90`, `10m`, `2h`, `1.5d` in milliseconds; undefined for anything else. */
export function spanMs(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text) ?? []
  return amount === undefined ? undefined : Number(amount) * (units[unit as string] as number)
}
