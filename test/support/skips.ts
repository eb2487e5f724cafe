import type { Reporter, TestModule } from 'vitest/node'

/** The title of a suite that cannot run here, with the reason in it. */
export function skippedTitle(title: string, missing: readonly string[]): string {
  return `${title} [skipped: ${missing.join('; ')}]`
}

/** Says at the end why tests were skipped, each reason once, with the number of tests. */
export class SkipReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>()
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const reason = /\[skipped: ([^\]]+)\]/.exec(test.fullName)?.[1]
        if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1)
      }
    }
    for (const [reason, count] of counts) console.log(`  skipped ${count} tests: ${reason}`)
  }
}
