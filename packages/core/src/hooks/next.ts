/**
 * Goes on with what stands further in: the next middleware, at last the method or the server. A second call is
 * refused. @throws what they throw; where nobody waits for it, nobody hears of that.
 */
export type Next<Result = unknown> = () => Promise<Result>
