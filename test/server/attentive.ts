import { Reader } from '../../packages/server/src/jobs/reader.js'

/** Who leaves nothing unread. */
export const attentive = new Reader({ bytes: 0, look() {} }, 1024)
