import type { Command, CommanderError } from 'commander'

/** Commander is done with a command line before a command of ours has run: it has shown a help, or refuses it. */
export class CommandLineEnd extends Error {
  override readonly name = 'CommandLineEnd'
  readonly reason: CommanderError
  /** Whose help or fault it is; the program itself where no command is known. */
  readonly command: Command

  constructor(reason: CommanderError, command: Command) {
    super(reason.message, { cause: reason })
    this.reason = reason
    this.command = command
  }
}
