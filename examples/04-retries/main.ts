// What becomes of jobs in the background that fail: one runs again and is done, one is not wanted any more, one is
// given up and kept as a dead letter, which `gearman failed:retry` would submit again. Then a night passes, and a
// schedule runs a job that nobody called. The clock is that of @gearwork/testing, so that nobody has to wait.
//
// Prints:
//   order 1  attempt 1 failed, again in 1 s
//   order 1  order 1 is on its way
//   order 2  discarded: it was cancelled
//   order 3  attempt 1 failed, again in 1 s
//   order 3  attempt 2 failed, again in 1 s
//   order 3  a dead letter after 3 attempts: the carrier does not answer
//   02:00 Z  all orders are counted
import { fakeClock, testApplication } from '@gearwork/testing'
import { OrderWork } from './works.js'

const clock = fakeClock({ now: '2030-01-15T22:00:00Z' })
const app = await testApplication({ works: [OrderWork], clock })
const orders = app.jobs(OrderWork)
let at = 'order 1'
const say = (text: string) => console.log(`${at}  ${text}`)

app.gearman.on('gearman.job.retrying', ({ attempt, delayMs }) =>
  say(`attempt ${attempt} failed, again in ${delayMs / 1000} s`),
)
app.gearman.on('gearman.job.discarded', ({ error }) => say(`discarded: ${(error as Error).message}`))
app.gearman.on('gearman.job.dead-lettered', ({ letter }) =>
  say(`a dead letter after ${letter.attempts} attempts: ${letter.reason.message}`),
)
app.gearman.on('gearman.work.executed', ({ outcome }) => {
  if (outcome.status === 'complete') say(JSON.parse(`${outcome.data}`))
})

for (const [index, state] of (['paid', 'cancelled', 'lost'] as const).entries()) {
  at = `order ${index + 1}`
  await orders.ship.doBackground({ id: index + 1, state })
  for (let second = 0; second < 3; second++) {
    await app.idle()
    await clock.advance(1_000)
  }
  await app.idle()
}

at = '02:00 Z'
await clock.advance(8 * 3_600_000)
await app.idle()
await app.close()
