const most = 80

/** A value as people would write it, on one line, and cut to a length that fits one. Never throws, whatever it is. */
export function quote(value: unknown): string {
  const text = readable(value)
  return text.length > most ? `${text.slice(0, most - 3)}…` : text
}

/** Proxies that are revoked, and getters that throw, throw at whoever looks at them. */
function readable(value: unknown): string {
  try {
    return written(value)
  } catch {
    return 'something that cannot be read'
  }
}

function written(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'object':
      return json(value)
    case 'bigint':
      return `${value}n`
    // Its text is the source, which has lines.
    case 'function':
      return value.name === '' ? 'a function' : `the function ${value.name}`
    default:
      return String(value)
  }
}

/** Not everything has JSON, and not everything has a text: circles, and objects without a parent. */
function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}
