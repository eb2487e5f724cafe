import { expect, test } from 'vitest'
import { listLines } from '../../../packages/cli/src/description/listing.js'
import { acmeService, acmeWorker } from '../acme.js'
import { plain } from '../plain.js'

// The ancestor's worker:list, by hand: jobs are numbered through all workers.
test('worker:list prints the lines of the ancestor', () => {
  const lines = listLines([acmeWorker('dev_'), acmeService()])
  expect(lines.map(plain).join('\n')).toBe(`@Worker:  AcmeWorker
callablename:  AcmeWorker
Jobs:
  - #1
      name: testA
      callablename: AcmeWorker~doSomething
      jobPrefix: dev_
  - #2
      name: boom
      callablename: AcmeWorker~boom
      jobPrefix: dev_
@Worker:  AcmeService
callablename:  AcmeAcmeService
Jobs:
  - #3
      name: reverse
      callablename: reverse`)
})
