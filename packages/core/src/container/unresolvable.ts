import { worksOf } from '../decorators/metadata.js'
import { sentence } from '../text.js'
import { currentJob } from './adapter.js'
import { optional, parametersOf, tokenOf } from './parameters.js'
import { type Class, type DependencyContainer, tokenName } from './tokens.js'

/** Each reason is the ground of the one before it: "…, because …". */
export type Reasons = readonly [string, ...string[]]

/** What the walk through constructors carries along. */
interface Walk {
  readonly container: DependencyContainer
  readonly path: readonly unknown[]
  /** Whether a class that is registered counts as found, whatever it is registered with. */
  readonly trust: boolean
}

/** What emitted metadata says for types that leave nothing to find a value by. */
const untellable = new Map<unknown, string>([
  [Object, 'is an interface, a union, or came in by `import type`, and none of them exists at run time'],
  [String, 'is a string, and nothing says which one'],
  [Number, 'is a number, and nothing says which one'],
  [Boolean, 'is a boolean, and nothing says which one'],
  [BigInt, 'is a bigint, and nothing says which one'],
  [Symbol, 'is a symbol, and nothing says which one'],
  [Array, 'is an array, and nothing says which one'],
  [Function, 'is a function, and nothing says which one'],
  [Promise, 'is a promise, and nothing says which one'],
  [Date, 'is a date, and nothing says which one'],
])

/**
 * What certainly keeps the container from resolving a token, found without building anything: tsyringe would
 * say only that a type is not known, and would go round a circle until the stack is full.
 */
export function findObstacle(container: DependencyContainer, token: unknown): Reasons | undefined {
  try {
    return obstacleOf(token, { container, path: [], trust: true })
  } catch (error) {
    return explainFailure(container, token, error)
  }
}

/** What tsyringe itself complains of; anything else was thrown by a constructor or a factory. */
const complaints =
  /TypeInfo not known|unregistered dependency token|undefined constructor|Maximum call stack|is not a constructor/

/**
 * Why the container failed to resolve a token. Its own complaints are explained by another walk, which looks
 * into registered classes as well; for what a constructor or a factory threw, that speaks for itself.
 */
export function explainFailure(container: DependencyContainer, token: unknown, error: unknown): Reasons {
  const text = textOf(error)
  if (/container has been disposed/.test(text))
    return ['the application that its container belongs to is closed']
  const obstacle = complaints.test(text)
    ? obstacleOf(token, { container, path: [], trust: false })
    : undefined
  if (obstacle !== undefined) return obstacle
  if (!/Maximum call stack/.test(text)) return readFailure(error)
  return ['its construction never ends: a constructor or a factory asks for what needs it']
}

/** A factory may throw anything. */
function textOf(error: unknown): string {
  return error instanceof Error ? `${error.message || error.name}` : sentence(error)
}

/** What tsyringe says, one sentence for each constructor it was in. */
function readFailure(error: unknown): Reasons {
  const lines = textOf(error).split('\n')
  const steps = lines.flatMap((line) => readStep(line) ?? [])
  const last = sentence(lines.slice(steps.length).join('\n').trim())
  return [...steps, steps.length === 0 ? `its construction failed: ${last}` : last] as unknown as Reasons
}

function obstacleOf(token: unknown, walk: Walk): Reasons | undefined {
  if (token === undefined) return ['the class is not there yet: two modules import each other']
  const registered = walk.container.isRegistered(token as Class, true)
  if (registered && (walk.trust || typeof token !== 'function')) return undefined
  if (token === currentJob) return ["it exists only while a job runs: give the work the scope 'job'"]
  if (typeof token === 'string' || typeof token === 'symbol') {
    return [`nothing is registered as ${tokenName(token)}: register it in the set-up module`]
  }
  return typeof token === 'function' ? obstacleOfClass(token as Class, walk) : undefined
}

function obstacleOfClass(target: Class, walk: Walk): Reasons | undefined {
  const { path } = walk
  if (path.includes(target)) return [sayCircle([...path.slice(path.indexOf(target)), target])]
  const taken = parametersOf(target)
  if (taken === undefined) return [sayUndeclared(target)]
  for (const [index, token] of taken.entries()) {
    const reasons = obstacleOfParameter(token, { ...walk, path: [...path, target] })
    if (reasons !== undefined) return blame(target, index, token, reasons)
  }
  return undefined
}

function obstacleOfParameter(parameter: unknown, walk: Walk): Reasons | undefined {
  const token = tokenOf(parameter)
  if (token === optional) return undefined
  const what = untellable.get(token)
  const registered = token !== undefined && walk.container.isRegistered(token as Class, true)
  return what !== undefined && !registered ? [what] : obstacleOf(token, walk)
}

/** One step: `its parameter smtp (#1, Smtp) cannot be built`, then why. */
function blame(target: Class, index: number, given: unknown, reasons: Reasons): Reasons {
  const token = tokenOf(given)
  const parameter = `parameter ${sayParameter(target, index)} of ${target.name}`
  const [reason] = reasons
  return untellable.get(token) === reason
    ? [`${parameter} ${reason}: ${sayRemedy(isWork(target))}`]
    : [`${parameter} (${tokenName(token)}) cannot be had`, ...reasons]
}

/** Works are told of `@Work({ inject })`. */
function isWork(target: Class): boolean {
  return worksOf(target).length > 0
}

function sayRemedy(ofWork: boolean): string {
  return ofWork
    ? 'name what the constructor takes with @Work({ inject: [...] })'
    : "say which with @inject('…') before it, or register the class with a factory in the set-up module"
}

function sayUndeclared(target: Class): string {
  const takes = `${target.name} takes ${target.length} parameter${target.length === 1 ? '' : 's'}`
  return isWork(target)
    ? `${takes} and its compiler wrote down no types: name them with @Work({ inject: [...] }), or compile with emitDecoratorMetadata`
    : `${takes} and nothing says of what type: decorate it with @injectable() and compile with emitDecoratorMetadata, or register it with a factory in the set-up module`
}

function sayCircle(circle: readonly unknown[]): string {
  return `${circle.map(tokenName).join(' needs ')}: break the circle with delay(() => …)`
}

/** `smtp (#1)`, or `#1` where the source does not tell the name. */
function sayParameter(target: Class, index: number): string {
  const names = /\bconstructor\s*\(([\w$,\s]*)\)/.exec(String(target))?.[1]?.split(',')
  const name = names?.[index]?.trim()
  return name ? `${name} (#${index + 1})` : `#${index + 1}`
}

/** `Cannot inject the dependency "smtp" at position #0 of "MailWork" constructor. Reason:` */
function readStep(line: string): string | undefined {
  const step = /^\s*Cannot inject the dependency (?:"(.*)" )?at position #(\d+) of "(.*)" constructor/.exec(
    line,
  )
  if (step === null) return undefined
  const [, name, index, owner] = step
  const number = `#${Number(index) + 1}`
  return `parameter ${name === undefined ? number : `${name} (${number})`} of ${owner} cannot be had`
}
