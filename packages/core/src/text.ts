import { quote } from '@gearwork/transport/quote'

/** What an unknown thing that was thrown has to say, on one line. */
export function sentence(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : plain(thrown)
  // Anybody may have written something else into an error.
  return String(text).split('\n')[0] as string
}

function plain(thrown: unknown): string {
  return typeof thrown === 'object' ? quote(thrown) : String(thrown)
}

/** `: did you mean "Mail"?`, or nothing when no name is near. */
export function suggestion(nearest: string | undefined): string {
  return nearest === undefined ? '' : `: did you mean ${quote(nearest)}?`
}

/** An error's options: a cause that is not there is left out, so that nobody prints it. */
export function because(cause: unknown): { readonly cause?: unknown } {
  return cause === undefined ? {} : { cause }
}
