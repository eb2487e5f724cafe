import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Those whose errors meet in one program, which tells them apart by their codes. */
const packages = ['client', 'core', 'protocol', 'server', 'testing', 'transport', 'worker']

test('a code names one error, whichever package throws it', () => {
  const codes = packages.flatMap(codesOf)
  expect(codes.length).toBeGreaterThan(50)
  expect(codes.filter((code, at) => codes.indexOf(code) < at)).toEqual([])
})

function codesOf(owner: string): string[] {
  const folder = new URL(`../packages/${owner}/src/`, import.meta.url)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  return files.flatMap((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8')
    return [...text.matchAll(/readonly code = '(\w+)'/g)].map(([, code = '']) => code)
  })
}
