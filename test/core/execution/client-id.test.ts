import { describe, expect, test } from 'vitest'
import { clientIdOf } from '../../../packages/core/src/execution/client-id.js'

test('a process is listed by its works, its host and its number', () => {
  expect(clientIdOf(['Mail', 'Shop'], 'box', 1234)).toBe('Mail+Shop@box:1234')
})

describe('what is too long for a server', () => {
  test('loses the end of its works’ names, and never half a letter', () => {
    const id = clientIdOf(['ü'.repeat(100)], 'box', 1234)
    expect(id).toBe(`${'ü'.repeat(59)}@box:1234`)
    expect(clientIdOf(['a', 'ü'.repeat(100)], 'box', 1234)).toBe(`a+${'ü'.repeat(58)}@box:1234`)
    expect(Buffer.byteLength(id)).toBeLessThanOrEqual(127)
  })

  test('loses the end of its host, and keeps the number', () => {
    const id = clientIdOf(['Mail'], 'h'.repeat(253), 1234)
    expect(id).toBe(`@${'h'.repeat(121)}:1234`)
  })
})
