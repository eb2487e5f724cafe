/** `a`, `a or b`, `a, b or c` */
export function alternatives(names: readonly string[]): string {
  const last = names.at(-1) as string
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`
}
