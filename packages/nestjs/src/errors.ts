/** A work was to be executed that no module has. */
export class NotAProviderError extends Error {
  override readonly name = 'NotAProviderError'
  readonly code = 'NOT_A_PROVIDER'

  constructor(className: string) {
    super(`${className} is not a provider with @Work(): name it in the providers of a module`)
  }
}
