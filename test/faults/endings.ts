/** How a call ended, as a line for a table: its value, or its error by class, code and what is behind it. */
export async function ending(call: Promise<unknown>): Promise<string> {
  try {
    return `${await call}`
  } catch (error) {
    return errorLine(error)
  }
}

function errorLine(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${String(error)}`
  const { name, code, servers, cause } = error as Described
  const troubles = servers?.map(({ error: trouble }) => trouble) ?? [cause]
  const behind = troubles.flatMap((trouble) => trouble?.code ?? [])
  return [name, code, behind.length === 0 ? '' : `(${behind.join()})`].filter(Boolean).join(' ')
}

interface Described extends Error {
  readonly code?: string
  readonly cause?: { readonly code?: string }
  readonly servers?: readonly { readonly error: { readonly code?: string } | undefined }[]
}
