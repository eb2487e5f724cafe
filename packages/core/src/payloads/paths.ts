/** One step into a value, as schemas and codecs name it. */
export type PathSegment = PropertyKey | { readonly key: PropertyKey }

/** `diners`, `0`, `address` → `diners[0].address`; a name that is none in code stands in brackets: `["x-id"]`. */
export function joinPath(path: string, segment: PathSegment): string {
  const key = typeof segment === 'object' ? segment.key : segment
  if (typeof key === 'number') return `${path}[${key}]`
  if (typeof key === 'symbol') return `${path}[${String(key)}]`
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

/** What is wrong, after the place where it is: `items[3].address: …`; of the whole, the problem alone. */
export function atPath(path: string, problem: string): string {
  return path === '' ? problem : `${path}: ${problem}`
}
