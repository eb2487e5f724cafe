// C0 and C1 controls can move the cursor, rename the window or hide what follows; the directional marks can
// make a name read as another one. U+2028 and U+2029 end a line for some who read logs.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const dangerous = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** A text in which nothing can command a terminal: `\x1b`, `\n`, `\u202e` in place of the characters. */
export function printable(text: string): string {
  return text.replace(dangerous, escaped)
}

/** The same for a text of several lines: line ends and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(dangerous, (character) => (/[\n\t]/.test(character) ? character : escaped(character)))
}

/** JSON that a terminal may show: as escapes these characters are the same JSON. Line ends between tokens stay. */
export function printableJson(json: string): string {
  return json.replace(dangerous, (character) =>
    character < ' ' ? character : `\\u${hex(character.charCodeAt(0), 4)}`,
  )
}

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escaped(character: string): string {
  const code = character.charCodeAt(0)
  return short[character] ?? (code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`)
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
