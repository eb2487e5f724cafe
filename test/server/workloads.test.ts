import { expect, test } from 'vitest'
import { Workloads } from '../../packages/server/src/jobs/workloads.js'

const bytesOf = ({ slab, start, end }: ReturnType<Workloads['keep']>) => slab.subarray(start, end)

test('keeps copies that nothing that comes later touches', () => {
  const workloads = new Workloads()
  const sizes = [0, 1, 100, 2048, 2049, 70_000, 5000, 1]
  const chunk = Buffer.alloc(70_000)
  const kept = sizes.map((size, i) => workloads.keep(chunk.fill(i + 1).subarray(0, size)))
  chunk.fill(0)
  for (const [i, size] of sizes.entries()) {
    expect(bytesOf(kept[i] as never).equals(Buffer.alloc(size, i + 1))).toBe(true)
  }
})

test('small ones do not keep the chunk they came in, nor much else, alive', () => {
  const chunk = Buffer.alloc(64 * 1024)
  const { slab } = new Workloads().keep(chunk.subarray(0, 100))
  expect(slab.buffer).not.toBe(chunk.buffer)
  expect(slab.buffer.byteLength).toBeLessThanOrEqual(16 * 1024)
})
