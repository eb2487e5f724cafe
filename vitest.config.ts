import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { SkipReporter } from './test/support/skips.ts'

// Tests run on the packages' sources (the condition each package.json names), so a failing line is the
// line that was written. The processes that tests start run on what `npm run build` made.
const conditions = ['gearwork-source', 'node', 'import', 'default']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', new SkipReporter()],
    // Half of the time tests wait: two files at a time, where vitest would run one on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // What is waited for comes soon, but not within a second where a machine has other things to do.
    expect: { poll: { timeout: 10_000, interval: 10 } },
  },
})
