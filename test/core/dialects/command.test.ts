import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { start } from '../../support/processes.js'
import { Projects } from '../project.js'

const pathTo = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url))
const projects = new Projects()
afterEach(() => projects.removeAll())

test('the command describes works with standard decorators as they are, though it compiles the other dialect', async () => {
  const works = pathTo('examples/03-standard-decorators/works.ts')
  const { root } = await projects.create({ 'gearman.config.json': JSON.stringify({ resources: [works] }) })
  const command = start(
    process.execPath,
    [pathTo('packages/gearwork/bin/gearman.js'), 'worker:describe', 'Tapas', '--json'],
    { cwd: root, env: { ...process.env, NO_COLOR: '1' } },
  )
  try {
    await command.ended()
    const { jobs } = JSON.parse(command.output())
    expect(jobs.map((job: { readonly function: string }) => job.function)).toEqual([
      'Tapas~fry',
      'Tapas~menu',
      'Tapas~origin',
    ])
  } finally {
    await command.stop()
  }
})
