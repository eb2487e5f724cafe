/** What maps of either kind can do. */
interface Known<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): unknown
}

/** What is known for a key, made when it is asked for first. */
export function getOrMake<Key, Value extends object>(
  known: Known<Key, Value>,
  key: Key,
  make: () => Value,
): Value {
  const value = known.get(key)
  if (value !== undefined) return value
  const made = make()
  known.set(key, made)
  return made
}
