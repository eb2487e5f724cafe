/** One key: what its value must be, to follow "must", and the settled value, or undefined for one that cannot be. */
export interface KeyRow<T = unknown> {
  readonly must: string
  settle(value: unknown): T | undefined
}

/** Keys of a section, each with what it may be or with the keys below it; `or`: what may stand in place of them. */
export interface KeyTable {
  readonly [key: string]: KeyRow | { readonly keys: KeyTable; readonly or?: KeyRow }
}

/** The same for every key of a section: one that is forgotten does not compile. */
export type TableOf<Section> = { readonly [K in keyof Required<Section>]: KeyTable[string] }

/** A row for every key of a section: one that is forgotten does not compile. */
export type RowsOf<Section> = { readonly [K in keyof Required<Section>]: KeyRow<Required<Section>[K]> }
