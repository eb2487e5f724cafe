// Runs in the thread of module hooks, asked before all others: it sees what everybody else answers to.
import type { LoadFnOutput, LoadHookContext } from 'node:module'
import type { MessagePort } from 'node:worker_threads'

let tell: (url: string) => void = () => {}

/** Called by Node with what the hooks were registered with. */
export function initialize({ port }: { readonly port: MessagePort }): void {
  tell = (url) => port.postMessage(url)
}

/** Says that a module is read. */
export function load(
  url: string,
  context: LoadHookContext,
  nextLoad: (url: string, context: LoadHookContext) => LoadFnOutput | Promise<LoadFnOutput>,
): LoadFnOutput | Promise<LoadFnOutput> {
  tell(url)
  return nextLoad(url, context)
}
