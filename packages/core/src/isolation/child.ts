// The main module of a child, thread or process: it boots the application of its parent, and runs one job at a time.
import { packError } from './packed-error.js'
import { openPort } from './port.js'
import { ChildWorkshop } from './workshop.js'

const port = openPort()
const workshop = new ChildWorkshop(port)
port.receive((message) => workshop.hear(message))

// A parent hears of a process only how it ended, and of what nobody caught there from here.
process.on('uncaughtExceptionMonitor', (error) => port.send({ type: 'crash', error: packError(error) }))
