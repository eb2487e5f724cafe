// Works with standard decorators: no `experimentalDecorators`, no metadata, whatever compiles it. What a constructor
// takes is named with `inject`, and the compiler checks it. A server, a worker and a caller share this process.
//
// Prints:
//   origin      cooked as in Spain
//   fry         Ada fries bravas in the copper pan
//   menu        OLIVES, TORTILLA
//   closed      with 2 pans on the shelf
import { Application, createContainer } from 'gearwork'
import { createJobServer } from 'gearwork/server'
import { TapasKitchen } from './works.js'

const container = createContainer()
container.register('cook', { useValue: 'Ada' })

const server = createJobServer({ listen: '127.0.0.1:0' })
await server.start()
const application = await Application.boot({
  container,
  works: [TapasKitchen],
  overrides: { servers: `127.0.0.1:${server.port}` },
})
await application.execute({ works: ['Tapas'] }).start()

const tapas = application.gearman.jobs(TapasKitchen)
console.log(`origin      ${await tapas.origin.doNormal()}`)
console.log(`fry         ${await tapas.fry.doNormal('bravas')}`)
const plates: string[] = []
for await (const plate of tapas.menu.submit(['olives', 'tortilla']).pieces()) plates.push(plate)
console.log(`menu        ${plates.join(', ')}`)

await application.close()
await server.stop()
