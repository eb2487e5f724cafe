/** What a part of a line is; how that looks is for `output.ts` alone. */
export type Style = 'label' | 'value' | 'strong' | 'faint' | 'bad'

export interface Span {
  readonly style: Style
  readonly text: string
}

/** One line of output: plain texts and styled ones. What the texts hold is escaped when it is printed. */
export type Line = readonly (string | Span)[]

export const label = (text: string): Span => ({ style: 'label', text })
export const value = (text: string | number): Span => ({ style: 'value', text: String(text) })
export const strong = (text: string): Span => ({ style: 'strong', text })
export const faint = (text: string): Span => ({ style: 'faint', text })
export const bad = (text: string): Span => ({ style: 'bad', text })

export const emptyLine: Line = []

/** `label : value`; without a value nothing stands after the colon. */
export function field(name: string, text: string | number, colon = ' :'): Line {
  return text === '' ? [label(name), colon] : [label(name), `${colon} `, value(text)]
}
