import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Client } from '@gearwork/client'
import { Worker } from '@gearwork/worker'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverFor } from './client/support.js'
import { describeEngines } from './support/engines.js'
import { outputPattern } from './support/expectation.js'
import { readMarkdown } from './support/markdown.js'
import { freePort } from './support/ports.js'
import { type RunningProcess, start } from './support/processes.js'
import { compile, joinSnippets, type Programs, promisedOutput } from './support/readme-programs.js'

const root = new URL('../', import.meta.url)
const path = (name: string) => fileURLToPath(new URL(name, root))
const packages = readdirSync(path('packages'))
const files = ['README.md', ...packages.map((name) => `packages/${name}/README.md`)]
const readme = (file: string) => readMarkdown(new URL(file, root))
const everywhere = (language: string) => files.flatMap((file) => readme(file).blocks(language))
const isNamed = (block: string) => block.startsWith('// examples/')

describe('a snippet stands in the program that it names', () => {
  const named = everywhere('ts').filter(isNamed)

  test('there are some', () => expect(named.length).toBeGreaterThan(1))

  test.each(named)('%s', (block) => {
    const [first = '', ...lines] = block.split('\n')
    const program = readFileSync(path(first.replace('// ', '')), 'utf8')
    // A blank line or a line of three dots may skip a part of the program.
    for (const part of lines.join('\n').split(/\n\n|\n *…\n/)) expect(program).toContain(part.trimEnd())
  })
})

describe('a command prints what stands below it', () => {
  const consoles = everywhere('console')

  test('there are some', () => expect(consoles.length).toBeGreaterThan(1))

  test.each(consoles)('%s', async (block) => {
    const [first = '', ...lines] = block.trimEnd().split('\n')
    const words = first.replace('$ gearman ', '').split(' ')
    const command = start(process.execPath, [path('packages/gearwork/bin/gearman.js'), ...words], {
      cwd: path('examples/01-quickstart'),
      env: { ...process.env, NO_COLOR: '1' },
    })
    try {
      await command.ended()
      expect(command.output()).toMatch(outputPattern(lines))
    } finally {
      await command.stop()
    }
  })
})

test('the configuration of the first page is that of the example its commands run in', () => {
  const [shown = ''] = readme('README.md').blocks('json')
  const used = readFileSync(path('examples/01-quickstart/gearman.config.json'), 'utf8')
  expect(JSON.parse(shown)).toEqual(JSON.parse(used))
})

describe('every link leads somewhere', () => {
  test.each(files)('in %s', (file) => {
    const { links } = readme(file)
    expect(links.filter((link) => !leadsSomewhere(new URL(link, new URL(file, root))))).toEqual([])
  })

  test('there are some', () => expect(readme('README.md').links.length).toBeGreaterThan(3))
})

function leadsSomewhere(link: URL): boolean {
  const anchor = link.hash.slice(1)
  return existsSync(link) && (anchor === '' || readMarkdown(link).anchors.includes(anchor))
}

/** All snippets of a package's README, one behind the other, are one program. */
const sources = new Map(
  packages
    .map((name) => [name, programOf(`packages/${name}/README.md`)] as const)
    .filter(([, text]) => text !== ''),
)
// That of the first page is compiled beside them: it needs no server, and says nothing of what it prints.
sources.set('first-page', programOf('README.md'))

function programOf(file: string): string {
  const snippets = readme(file).blocks('ts')
  return joinSnippets(snippets.filter((block) => !isNamed(block)))
}

describe('the snippets of a package are a program that prints what it says', () => {
  let programs: Programs

  beforeAll(async () => {
    programs = await compile(sources)
  }, 90_000)

  afterAll(() => programs?.remove())

  /** Runs one to its end, and meanwhile its other side. */
  async function holds(name: string, port: number, otherSide = async (_: RunningProcess) => {}) {
    const program = programs.run(name, port)
    try {
      await otherSide(program)
      expect(await program.ended(), program.output()).toBe(0)
      expect(program.output()).toMatch(promisedOutput(sources.get(name) as string))
    } finally {
      await program.stop()
    }
  }

  test('protocol', () => holds('protocol', 0))

  test('gearwork', async () => holds('gearwork', await freePort()))

  describeEngines('with a server', (engine) => {
    test('transport', async () => holds('transport', (await serverFor(engine)).port))

    test.each(['client', 'core'])('%s', async (name) => {
      const server = await serverFor(engine)
      const worker = new Worker({ servers: server.address })
      worker.addFunction('reverse', ({ workload }) => workload.reverse())
      worker.addFunction('divide', () => {
        throw new RangeError('division by zero')
      })
      worker.addFunction('resize', async (job) => {
        await job.data('half a cat')
        job.status(1, 2)
        await job.data('a whole cat')
        job.status(2, 2)
        return 'done'
      })
      try {
        await worker.start()
        await holds(name, server.port)
      } finally {
        await worker.stop()
      }
    })

    test('worker', async () => {
      const server = await serverFor(engine)
      await holds('worker', server.port, async (program) => {
        const client = new Client({ servers: server.address, timeoutMs: 15_000 })
        try {
          expect(`${await client.doNormal('reverse', 'Hello!')}`).toBe('!olleH')
          await expect(client.doNormal('divide', '1/0')).rejects.toThrow('division by zero')
          expect(await dataOf(client, 'resize', 'cat.png')).toEqual(['half a cat', 'a whole cat'])
          expect(await dataOf(client, 'count', '3')).toEqual(['1 ', '2 ', '3 '])
        } finally {
          await client.close()
          program.child.kill('SIGTERM')
        }
      })
    })
  })
})

async function dataOf(client: Client, name: string, workload: string): Promise<readonly string[]> {
  const pieces: string[] = []
  for await (const update of client.submit(name, workload)) {
    if (update.type === 'data') pieces.push(`${update.data}`)
  }
  return pieces
}
