import { quote } from '@gearwork/transport/quote'

/** What an unknown thing that was thrown has to say, on one line. Never throws itself. */
export function sentence(thrown: unknown): string {
  return said(thrown).split('\n')[0] as string
}

/** Anybody may have written something else into an error, and what is thrown may be a proxy that is revoked. */
function said(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return String(thrown.message || thrown.name)
    return typeof thrown === 'object' ? quote(thrown) : String(thrown)
  } catch {
    return quote(thrown)
  }
}

/** Whether it is an error. Never throws: to ask a proxy is enough to make it. */
export function isError(thrown: unknown): thrown is Error {
  try {
    return thrown instanceof Error
  } catch {
    return false
  }
}

/** Cut to a length that fits a line with others: what libraries say may repeat all that they were given. */
export function cut(text: string): string {
  return text.length > 120 ? `${text.slice(0, 117)}…` : text
}

/** `: did you mean "Mail"?`, or nothing when no name is near. */
export function suggestion(nearest: string | undefined): string {
  return nearest === undefined ? '' : `: did you mean ${quote(nearest)}?`
}

/** An error's options: a cause that is not there is left out, so that nobody prints it. */
export function because(cause: unknown): { readonly cause?: unknown } {
  return cause === undefined ? {} : { cause }
}
