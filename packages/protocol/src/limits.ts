/** The port the protocol is registered for. */
export const defaultPort = 4730

/**
 * The limits that gearmand and libgearman put on the wire, in bytes. What exceeds them is refused by one of
 * the two, so a client does well to say so before it sends.
 */
export const limits = {
  /** Magic, type and size. */
  header: 12,
  /** libgearman refuses longer function names; gearmand only needs all arguments to fit its buffer. */
  function: 512,
  /** gearmand answers ARGUMENT_TOO_LARGE above it. */
  unique: 64,
  /** gearmand 1.1 hands a job with a longer one out with the key cut to this, and a NUL in front of the workload. */
  wholeUnique: 63,
  /** gearmand keeps 64 bytes for a handle, its closing NUL included. */
  handle: 63,
  /** gearmand cuts longer ids off. */
  clientId: 127,
  /** All arguments of a packet together, separators included: gearmand's receive buffer. */
  arguments: 8192,
  /** A command of the text protocol, its line end included. */
  line: 8192,
  /** The largest packet accepted unless the caller says otherwise: one body of 64 MiB and its arguments. */
  packet: 64 * 1024 * 1024 + 8192,
} as const
