/** The option of every command that reports. */
export interface ReportOptions {
  readonly json?: boolean | undefined
}
