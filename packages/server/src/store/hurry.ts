/** Tells a thread that waits for others that nobody has time any more. */
export class Hurry {
  readonly buffer: SharedArrayBuffer
  readonly #flag: Int32Array

  /** @param buffer four bytes, the same ones in both threads. */
  constructor(buffer = new SharedArrayBuffer(4)) {
    this.buffer = buffer
    this.#flag = new Int32Array(buffer)
  }

  get isOn(): boolean {
    return Atomics.load(this.#flag, 0) === 1
  }

  turnOn(): void {
    Atomics.store(this.#flag, 0, 1)
    Atomics.notify(this.#flag, 0)
  }

  /** Holds up the thread that calls it, for so many milliseconds or until somebody is in a hurry. */
  wait(milliseconds: number): void {
    Atomics.wait(this.#flag, 0, 0, milliseconds)
  }
}
