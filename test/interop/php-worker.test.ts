import { expect, test } from 'vitest'
import { startPhpWorker } from '../support/php.js'
import { phpGearman } from '../support/requirements.js'
import { describeForeignWorker } from './foreign-worker.js'

describeForeignWorker('a PHP worker', startPhpWorker, {
  needs: [phpGearman()],
  givesNothing: true,
  more(room) {
    test.each(['doNormal', 'doHigh', 'doLow'] as const)('%s gets its result', async (method) => {
      expect((await room.client[method]('reverse', 'fourchette')).toString()).toBe('ettehcruof')
    })

    test('the worker sees our unique key', async () => {
      expect((await room.client.doNormal('unique', '', { unique: 'mail-17' })).toString()).toBe('mail-17')
    })
  },
})
