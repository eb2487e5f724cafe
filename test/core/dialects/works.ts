// The same source for both dialects of decorators: TypeScript's legacy ones, and the standard ones of
// ECMAScript. `dialects.test.ts` compiles it either way and expects the same of both.
import { injectable, Job, singleton, Work } from '@gearwork/core'

@singleton()
export class Clock {
  now(): number {
    return 42
  }
}

@injectable()
export class Journal {
  readonly lines: string[] = []
}

export class Base {
  @Job({ description: 'Says what it is told' })
  echo(text: string): string {
    return text
  }

  @Job()
  dropped(): void {}

  @Job({ name: 'kept' })
  kept(): string {
    return 'by the parent'
  }
}

@Work({ name: 'Mail', description: 'Sends mail', iterations: 100, inject: [Clock, 'greeting'] })
export class MailWork extends Base {
  readonly clock: Clock
  readonly greeting: string

  constructor(clock: Clock, greeting: string) {
    super()
    this.clock = clock
    this.greeting = greeting
  }

  @Job({ name: 'welcome', iterations: 0 })
  async welcome(name: string): Promise<string> {
    return `${this.greeting} ${name} at ${this.clock.now()}`
  }

  @Job({ name: 'first' })
  @Job({ name: 'second', function: 'verbatim' })
  twice(): number {
    return 2
  }

  override dropped(): void {}

  @Job({ name: 'kept' })
  override kept(): string {
    return 'by the child'
  }
}

@Work()
export class Sibling extends Base {}

@Work({ name: 'Upper' })
@Work({ name: 'Lower' })
export class TwoWorks {
  @Job()
  run(): void {}
}

@Work()
// biome-ignore lint/complexity/noStaticOnlyClass: a static job is what is to be refused
export class Hiding {
  @Job()
  static hidden(): void {}
}
