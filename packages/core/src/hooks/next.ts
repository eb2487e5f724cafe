/**
 * Goes on with what stands further in: the next middleware, at last the method or the server. A second call is
 * refused. @throws what they throw.
 */
export type Next<Result = unknown> = () => Promise<Result>
