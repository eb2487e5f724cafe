/**
 * Where our server and the gearmand that Debian ships (1.1.20) part, and why. Scripts name the difference
 * they show; the README of the server lists every one, word for word.
 */
export const differences = {
  priorities:
    'Priorities count across the functions of a worker, as in gearmand 2.0; 1.1 looks at one function after the other.',
  roundRobin:
    'Functions take turns, as in gearmand 2.0; in 1.1 the first one with jobs starves the others unless it runs with `-R`.',
  epochWakes: 'A job whose time has come wakes its workers, as in gearmand 2.0; in 1.1 it waits for a poll.',
  jobRetriesZero:
    '`jobRetries: 0` fails a job on its first loss, as in gearmand after 2.0; before, 0 is unlimited.',
  sched: 'SUBMIT_JOB_SCHED is carried out; gearmand answers INVALID_COMMAND.',
  abandonedRejoined:
    'A client that joins a job nobody waited for any more gets its result; gearmand drops the job and never answers.',
  backgroundKept: 'A background job stays one when a client that had joined it leaves; gearmand discards it.',
  promised:
    'A background submission that joins a foreground job makes it run whether or not the client stays; gearmand forgets the promise.',
  cancelOnce:
    'A cancelled job that runs has told its clients once; gearmand passes its result on too, as a second end.',
  cancelRemoves: 'A cancelled job that was queued is gone at once; gearmand counts it until a worker asks.',
  timerPerJob:
    'A CAN_DO_TIMEOUT belongs to the job: it ends with it, and neither PRE_SLEEP nor another job touches it. gearmand has one timer a connection, which can requeue a finished job.',
  failHandle:
    "The WORK_FAIL that stands for an exception carries the handle; gearmand adds a NUL to it, and libgearman's client waits for ever. (The decoder of `@gearwork/protocol` forgives it.)",
  createBareLf: 'A `create function` line may end in LF alone; gearmand cuts a letter off the name.',
  spacesAtEnd:
    'Spaces at the end of a line are no word; gearmand takes them for an empty one, and `show jobs` with a space behind it for another report.',
  dropQueued: 'A function with jobs is not dropped; gearmand frees it under them.',
  longHandle:
    'GET_STATUS with a handle of 64 bytes or more answers that the job is unknown; gearmand 2.0 does not answer, 1.1 hangs up.',
  longUnique:
    'GET_STATUS_UNIQUE with a unique of 64 bytes or more is answered like any other; gearmand 1.1 hangs up.',
  missingArguments:
    'A packet with too few arguments loses its connection; gearmand reads on into the next packet.',
  timeoutNumber:
    'A CAN_DO_TIMEOUT with a number of more than 20 digits registers without a timeout; gearmand 2.0 ignores the packet, 1.1 may die of it.',
  epochNumber: 'An epoch of more than 63 bits is a time that does not come; gearmand 1.1 hangs up.',
  packetSize:
    'A packet larger than `maxPacketBytes` loses its connection; gearmand takes what is announced, up to 4 GiB.',
  reduceUnique:
    'The unique of a reduce job may have 64 bytes, like any other; gearmand measures the reducer instead.',
  workersConnection: '`workers` numbers connections from 1; gearmand lists file descriptors.',
  uniqueWhole:
    'A worker gets a unique of 64 bytes as it is; gearmand 1.1 cuts off the last byte and puts a NUL in front of the workload.',
  epochHides:
    "A job whose time has not come stands in nobody's way; in gearmand 1.1 it hides the jobs of lower priority of its function.",
  givesBackAsleep:
    'A sleeping worker that withdraws a function is not woken for the jobs it gives back by that; gearmand tells it of them.',
  backInOrder:
    'Jobs that lose their worker together come back in the order in which it took them; in gearmand in the reverse.',
  dueAtEnd:
    'A job whose time comes stands at the end of its line; in gearmand it stands where it was submitted.',
} as const

export type Difference = keyof typeof differences
