import { nearestName } from '@gearwork/core'
import { describe, expect, test } from 'vitest'
import { functionNameProblem } from '../../../packages/core/src/works/names.js'

const names = ['Mail~welcome', 'Mail~newsletter', 'Image~crop']

describe('the nearest name', () => {
  test.each([
    ['Mail~welcom', 'Mail~welcome'],
    ['mail~welcome', 'Mail~welcome'],
    ['Mial~newsletter', 'Mail~newsletter'],
    ['Image~corp', 'Image~crop'],
  ])('to %s is %s', (typed, meant) => {
    expect(nearestName(typed, names)).toBe(meant)
  })

  test('is none for another word', () => {
    expect(nearestName('Warehouse', names)).toBeUndefined()
  })

  test('to two letters is none of which both are wrong', () => {
    expect(nearestName('ab', ['xy'])).toBeUndefined()
  })

  test('among none is none', () => {
    expect(nearestName('Mail', [])).toBeUndefined()
  })
})

describe('a function name', () => {
  test.each(['reverse', 'Mail~welcome', 'dev_Größe~ändern', 'a'.repeat(512)])('may be %s', (name) => {
    expect(functionNameProblem(name)).toBeUndefined()
  })

  test.each([
    ['', 'not be empty'],
    ['two words', 'hold no white space and no control characters'],
    ['tab\tbed', 'hold no white space and no control characters'],
    ['nul\0', 'hold no white space and no control characters'],
    ['a'.repeat(513), 'take at most 512 bytes'],
    ['ä'.repeat(257), 'take at most 512 bytes'],
  ])('may not be %j', (name, problem) => {
    expect(functionNameProblem(name)).toBe(problem)
  })
})
