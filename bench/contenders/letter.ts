import { z } from 'zod'
import { payloadBytes } from './contender.js'

/** A payload that takes as many bytes in JSON as all payloads do. */
export interface Letter {
  readonly text: string
}

const frame = JSON.stringify({ text: '' })

export const letter: Letter = { text: 'x'.repeat(payloadBytes - frame.length) }
export const letterSchema = z.object({ text: z.string() })
