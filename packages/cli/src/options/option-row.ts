/** An option of a command, in commander's words. */
export interface OptionRow {
  readonly flags: string
  readonly says: string
  /** May be given more than once; its value is a list. */
  readonly repeatable?: boolean
  readonly choices?: readonly string[]
  /** Attributes of options that cannot stand beside it. */
  readonly conflicts?: readonly string[]
  /** The heading that it stands under in the help. */
  readonly group?: string
  /** Left out of the help: another option says it. */
  readonly hidden?: boolean
}
