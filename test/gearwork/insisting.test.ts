import { afterAll, describe, expect, test } from 'vitest'
import { Projects } from '../core/project.js'
import { embedded } from '../support/engines.js'
import { startCommand } from './command.js'

const projects = new Projects()
afterAll(() => projects.removeAll())

const work = (body: string) =>
  `import { Job, Work } from 'gearwork'\n@Work({ name: 'Slow' })\nexport class Slow { ${body} }\n`

describe('a second signal ends a worker', () => {
  test('whose set-up waits for what does not come', async () => {
    const { root } = await projects.create({
      'gearman.config.json': '{ "resources": ["works"], "setup": "./setup.js" }',
      'setup.js': `export default () => {
        console.log('waiting')
        return new Promise((resolve) => setTimeout(resolve, 1e8))
      }\n`,
      'works/slow.ts': work('@Job() run() {}'),
    })
    const worker = startCommand(['worker:execute', 'Slow'], root)
    try {
      await worker.printed(/waiting/)
      worker.child.kill('SIGINT')
      worker.child.kill('SIGTERM')
      expect([130, 143]).toContain(await worker.ended())
    } finally {
      await worker.stop()
    }
  })

  test('whose service cannot be closed', async () => {
    const { root } = await projects.create({
      'gearman.config.json': '{ "resources": ["works"] }',
      'works/slow.ts': work(
        '@Job() run() {}\n dispose() { console.log("closing"); return new Promise((resolve) => setTimeout(resolve, 1e8)) }',
      ),
    })
    const server = await embedded.start()
    const worker = startCommand(['worker:execute', 'Slow', '--servers', server.address], root)
    try {
      await worker.printed(/loaded/)
      worker.child.kill('SIGTERM')
      await worker.printed(/closing/)
      worker.child.kill('SIGINT')
      expect(await worker.ended()).toBe(130)
    } finally {
      await worker.stop()
      await server.stop()
    }
  })
})
