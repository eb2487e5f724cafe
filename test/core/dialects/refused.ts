// What the compiler must refuse, with standard decorators: it is compiled, never run.
import { Work } from '@gearwork/core'

class Clock {
  now(): number {
    return 42
  }
}

// @ts-expect-error the constructor takes a clock, not a list of texts
@Work({ inject: [Array<string>] })
export class WrongType {
  constructor(readonly clock: Clock) {}
}

// @ts-expect-error the constructor takes two things
@Work({ inject: [Clock] })
export class TooFew {
  constructor(
    readonly clock: Clock,
    readonly other: Clock,
  ) {}
}

@Work({ inject: [Clock, 'a token that tells no type'] })
export class Fits {
  constructor(
    readonly clock: Clock,
    readonly anything: number,
  ) {}
}
