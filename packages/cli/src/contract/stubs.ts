import type { JobContract } from './contract.js'
import { nodeStub } from './node-stub.js'
import { perlStub } from './perl-stub.js'
import { phpStub } from './php-stub.js'
import { pythonStub } from './python-stub.js'
import { shellStub } from './shell-stub.js'

/** A client of a job, for each language there is. */
export const stubs = {
  php: phpStub,
  python: pythonStub,
  perl: perlStub,
  shell: shellStub,
  node: nodeStub,
} as const satisfies Readonly<Record<string, (contract: JobContract) => string>>

export type StubLanguage = keyof typeof stubs
