import { Buffer } from 'node:buffer'

/** Bytes that stay: bodies of packets are views of the receive buffer. */
export function copyOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes)
}

/** Servers pass on the text that a worker wrote: what is no number counts as 0. */
export function count(text: string): number {
  const value = Number(text)
  return Number.isFinite(value) ? value : 0
}
