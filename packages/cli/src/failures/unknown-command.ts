import { alternatives } from './alternatives.js'

/** Names what was probably meant: `job:submit` for `submit`, all of a group for its name. */
export async function unknownCommand(typed: string, commands: readonly string[]): Promise<string> {
  const { nearestName } = await import('@gearwork/core')
  const ways = waysToName(commands)
  const nearest = ways.has(typed) ? typed : nearestName(typed, namesLike(typed, ways))
  const meant = ways.get(nearest ?? groupOf(typed)) ?? []
  const remedy =
    meant.length === 0 ? '`gearman --help` lists what there is' : `did you mean ${alternatives(meant)}?`
  return `there is no command ${JSON.stringify(typed)}: ${remedy}`
}

/** What people type for a command: all of it, what it is about, or what it does. */
function waysToName(commands: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const ways = new Map<string, readonly string[]>()
  for (const command of commands) {
    const [group = command, deed] = command.split(':')
    const names = deed === undefined ? [command] : [command, group, `${group}s`, deed]
    for (const name of names) ways.set(name, [...(ways.get(name) ?? []), command])
  }
  return ways
}

/** Short words are like too many others, and who typed a group means a command of that one. */
function namesLike(typed: string, ways: ReadonlyMap<string, unknown>): readonly string[] {
  const isPart = (name: string) => !name.includes(':')
  return [...ways.keys()].filter((name) => !isPart(name) || (isPart(typed) && typed.length > 4))
}

function groupOf(typed: string): string {
  return typed.split(':')[0] as string
}
