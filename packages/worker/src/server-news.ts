import type { ServerTrouble } from '@gearwork/transport'
import type { Announcer } from './events.js'
import { moveServer, type ServerState } from './states.js'

/**
 * What is told of one server. There may be several connections to it, one for each function with a limit besides
 * that of all others: it counts as there when all of them are, and as lost with the first of them.
 */
export class ServerNews {
  readonly #server: string
  readonly #announcer: Announcer
  /** It knows what we can do. */
  readonly #ready: (server: string) => void
  readonly #connections = new Set<object>()
  readonly #registered = new Set<object>()
  #trouble: Error | undefined
  #state: ServerState = 'new'

  constructor(server: string, announcer: Announcer, ready: (server: string) => void) {
    this.#server = server
    this.#announcer = announcer
    this.#ready = ready
  }

  /** Why the server cannot be used, as far as that is known. */
  get trouble(): ServerTrouble {
    return { server: this.#server, error: this.#trouble }
  }

  /** There is one connection more. */
  join(connection: object): void {
    this.#connections.add(connection)
  }

  /** There is one less, and nobody waits for it. */
  part(connection: object): void {
    this.#connections.delete(connection)
    this.#registered.delete(connection)
    if (this.#connections.size > 0) this.#rise()
  }

  /** A connection has been made; what becomes of it from now on is told. */
  opened(): void {
    if (this.#state === 'lost') this.#move('returning')
  }

  /** The server has read what we can do on this connection. */
  registered(connection: object): void {
    this.#registered.add(connection)
    this.#rise()
  }

  /** Told when all connections are there. */
  #rise(): void {
    if (this.#state === 'up' || this.#registered.size < this.#connections.size) return
    const name = this.#state === 'new' ? 'connectionOpened' : 'connectionRestored'
    this.#move('up')
    this.#trouble = undefined
    this.#announcer.tell(name, this.#server)
    this.#ready(this.#server)
  }

  lost(connection: object, error: Error): void {
    this.#registered.delete(connection)
    this.#trouble = error
    if (this.#state === 'lost') return
    this.#move('lost')
    this.#announcer.tell('connectionLost', this.#server, error)
  }

  /** A server did not take the last results in time. */
  cut(error: Error): void {
    this.#announcer.tell('connectionLost', this.#server, error)
  }

  /** Where no connection can be made, one of them speaks for all. */
  failed(connection: object, error: Error, retryInMs: number): void {
    this.#trouble = error
    const [first] = this.#connections
    if (connection !== first && this.#registered.size === 0) return
    this.#announcer.tell('connectionFailed', this.#server, error, retryInMs)
  }

  #move(to: ServerState): void {
    this.#state = moveServer(this.#state, to)
  }
}
