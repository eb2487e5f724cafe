/** A service that is set up before anybody uses it, after all that its constructor took. */
export interface Initializable {
  /** Awaited. What it throws keeps a worker from starting, or fails the job that the service was built for. */
  initialize(): unknown
}

type Hook = () => unknown
type Hooks = Readonly<Record<PropertyKey, Hook | undefined>>

/** A class that says how it ends says it once: by the language's own words, or by tsyringe's. Node 20.19 has both symbols. */
const endings: readonly PropertyKey[] = [Symbol.asyncDispose, Symbol.dispose, 'dispose']

/** How a service is set up; undefined where it need not be. */
export function initializing(service: object): Hook | undefined {
  return hook(service, 'initialize')
}

/** How a service is disposed of; undefined where it need not be. */
export function disposing(service: object): Hook | undefined {
  for (const name of endings) {
    const found = hook(service, name)
    if (found !== undefined) return found
  }
  return undefined
}

/** A method that wants parameters is none of ours. */
function hook(service: object, name: PropertyKey): Hook | undefined {
  const method = (service as Hooks)[name]
  return typeof method === 'function' && method.length === 0 ? () => method.call(service) : undefined
}
