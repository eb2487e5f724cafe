/**
 * How arguments become strings. `utf8` is for clients and workers, who own their names. `latin1` maps every
 * byte to one character and back, so that a server can compare, keep and return names it never interprets.
 */
export type TextEncoding = 'utf8' | 'latin1'
