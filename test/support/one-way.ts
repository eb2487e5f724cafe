import { connect } from 'node:net'
import { listen } from '../transport/sockets.js'

/** A TCP proxy on loopback that can pass on what is asked, and keep what is answered. */
export interface OneWay {
  readonly address: string
  /** From now on nothing that the server says arrives. Its end arrives as soon as it ends. */
  keepAnswers(): void
}

/** Ends with the test. */
export async function startOneWay(target: { readonly host: string; readonly port: number }): Promise<OneWay> {
  let keeping = false
  const { address } = await listen(
    (near) => {
      const far = connect(target.port, target.host)
      near.on('data', (chunk) => far.write(chunk))
      near.on('close', () => far.destroy())
      far.on('data', (chunk) => {
        if (!keeping) near.write(chunk)
      })
      far.on('error', () => {})
      far.on('close', () => {
        keeping = false
        near.destroy()
      })
    },
    { allowHalfOpen: false },
  )
  return {
    address,
    keepAnswers() {
      keeping = true
    },
  }
}
