/** What is wrong for a child, and whether a value of its own follows it. */
interface Unwanted {
  readonly name: RegExp
  readonly valued: boolean
}

const unwanted: readonly Unwanted[] = [
  // The text that the parent runs in place of a file: a child would be the worker once more, and have children.
  { name: /^(-e|-p|-pe|--eval|--print|--input-type)$/, valued: true },
  { name: /^(-i|--interactive|--(eval|print|input-type)=.*)$/s, valued: false },
  // A debugger has come for the parent: its port is taken, and nobody comes to a child that waits for one.
  { name: /^--(inspect|debug)-port$/, valued: true },
  { name: /^--(inspect|debug)/, valued: false },
]

/** Those of the options of Node, as `process.execArgv` holds them, with which its children are to run too. */
export function childArguments(execArgv: readonly string[]): string[] {
  const kept: string[] = []
  for (let at = 0; at < execArgv.length; at += 1) {
    const argument = execArgv[at] as string
    const found = unwanted.find(({ name }) => name.test(argument))
    if (found === undefined) kept.push(argument)
    else if (found.valued && !execArgv[at + 1]?.startsWith('-')) at += 1
  }
  return kept
}
