import { JobExceptionError } from '@gearwork/client'
import { expect, test } from 'vitest'
import { startPerlWorker } from '../support/perl.js'
import { perlGearman } from '../support/requirements.js'
import { describeForeignWorker } from './foreign-worker.js'

describeForeignWorker('a Perl worker', startPerlWorker, {
  needs: [perlGearman()],
  givesNothing: false,
  more(room) {
    test('a function that died is an exception, and the worker goes on', async () => {
      const failure = room.client.doNormal('die')
      await expect(failure).rejects.toBeInstanceOf(JobExceptionError)
      await expect(failure).rejects.toThrow('out of ink')
      expect((await room.client.doNormal('echo', 'still here')).toString()).toBe('still here')
    })
  },
})
