import { expect, test } from 'vitest'
import { firstSentence } from '../../../packages/server/src/store/sqlite.js'

test.each([
  ["Cannot find module 'x'\nRequire stack:\n- /a/b.js", "Cannot find module 'x'"],
  ['Could not locate the bindings file. Tried:\n → /a\n → /b', 'Could not locate the bindings file'],
  [
    "The module 'x.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 115. This version of Node.js requires\nNODE_MODULE_VERSION 137.",
    "The module 'x.node' was compiled against a different Node.js version using NODE_MODULE_VERSION 115",
  ],
  ['invalid ELF header', 'invalid ELF header'],
])('says in one line why SQLite cannot be loaded: %j', (message, sentence) => {
  expect(firstSentence(message)).toBe(sentence)
})
