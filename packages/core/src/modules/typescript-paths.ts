// Runs in the thread of module hooks, before (that is, asked by) those of @oxc-node/core.
import { existsSync } from 'node:fs'
import type { ResolveFnOutput, ResolveHookContext } from 'node:module'
import { pathToFileURL } from 'node:url'

type Resolved = ResolveFnOutput | Promise<ResolveFnOutput>
type NextResolve = (specifier: string, context: ResolveHookContext) => Resolved

/** What a path may hold that a URL means something else by. */
const barePath = /^file:\/\/(\/.*[%#?].*)$/

/**
 * The compiler writes a path behind `file://` as it is, so that `C#/mail.ts` would be the file `C`. Where what it
 * wrote is a path that is there, it was meant as one.
 */
export function resolve(specifier: string, context: ResolveHookContext, nextResolve: NextResolve): Resolved {
  const [, path] = barePath.exec(specifier) ?? []
  const isPath = path !== undefined && existsSync(path)
  return nextResolve(isPath ? pathToFileURL(path).href : specifier, context)
}
