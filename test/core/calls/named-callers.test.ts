import { readFile, rm, writeFile } from 'node:fs/promises'
import {
  Application,
  type Configuration,
  Gearman,
  type GearmanOptions,
  Job,
  loadConfiguration,
  surveyWorks,
  Work,
  writeManifest,
} from '@gearwork/core'
import { afterEach, expect, expectTypeOf, onTestFinished, test } from 'vitest'
import { collect, failureOf, serverFor } from '../../client/support.js'
import { describeEngines, embedded, type RunningServer } from '../../support/engines.js'
import { type Project, Projects } from '../project.js'
import { applicationOn, started } from '../running.js'

const projects = new Projects()
afterEach(() => projects.removeAll())

/** What a client has of the works below: their type. */
declare class PostWork {
  send(letter: { to: string }): { sent: string }
  stamp(text: string): string
  seal(text: string): string
  route(stops: number): AsyncGenerator<number>
}

const post = `
  import { Job, Work } from '@gearwork/core'
  const sealed = { name: 'sealed', encode: (text) => '<' + text + '>', decode: (bytes) => Buffer.from(bytes).toString().slice(1, -1) }
  @Work({ name: 'Post' })
  export class PostWork {
    @Job({ defaultMethod: 'doHighBackground' }) send({ to }) { return { sent: to } }
    @Job({ codec: 'text' }) stamp(text: string): string { return text.toUpperCase() }
    @Job({ codec: sealed }) seal(text: string): string { return text.repeat(2) }
    @Job() async *route(stops: number) { for (let stop = 1; stop <= stops; stop++) yield stop }
  }`

const files = {
  'gearman.config.json': '{"resources":"works","defaults":{"jobPrefix":"eu.","namespace":"acme."}}',
  'works/post.ts': post,
}

async function warmed(project: Project): Promise<Configuration> {
  const configuration = await loadConfiguration({ cwd: project.root })
  await writeManifest(configuration.cache as string, await surveyWorks(configuration))
  return configuration
}

/** A worker of the project's works, and a Gearman that has only their names. */
async function served(
  project: Project,
  server: RunningServer,
  options: GearmanOptions = {},
): Promise<Gearman> {
  const application = await Application.boot({ cwd: project.root, overrides: { servers: server.address } })
  onTestFinished(() => application.close())
  await started(application.execute({ works: ['Post'] }))
  return opened({ cwd: project.root, servers: server.address, ...options })
}

async function opened(options: GearmanOptions): Promise<Gearman> {
  const gearman = await Gearman.open({ timeoutMs: 15_000, ...options })
  onTestFinished(() => gearman.close())
  return gearman
}

describeEngines('a work by its name', (engine) => {
  test.each([
    ['with a manifest', true],
    ['without one', false],
  ])('is called as if its class were there, %s', async (_, manifest) => {
    const project = await projects.create(files)
    if (manifest) await warmed(project)
    const gearman = await served(project, await serverFor(engine))
    const mail = gearman.jobs<PostWork>('Post')
    expectTypeOf(mail.send.doNormal).parameter(0).toEqualTypeOf<{ to: string }>()
    expect(await mail.send.doNormal({ to: 'Ada' })).toEqual({ sent: 'Ada' })
    expect(await mail.stamp.doLow('air')).toBe('AIR')
    expect(await mail.seal.doNormal('wax')).toBe('waxwax')
    expect(await (await mail.stamp('sea')).result()).toBe('SEA')
    const handle = await mail.send({ to: 'Bob' })
    expect(handle.function).toBe('eu.acme.Post~send')
    expect(await failureOf(handle.result())).toMatchObject({ code: 'NO_RESULT' })
    expect((await mail.send.doEpoch(Date.now(), { to: 'Eve' })).function).toBe('eu.acme.Post~send')
    const route = mail.route.submit(3)
    expect(await collect(route.pieces())).toEqual([1, 2, 3])
    expect([(await route.created).function, await route.result]).toEqual(['eu.acme.Post~route', undefined])
    expect(await mail.stamp.batch(['a', 'b'], { ordered: true }).all()).toMatchObject([
      { result: 'A' },
      { result: 'B' },
    ])
    const tasks = gearman.tasks()
    const task = tasks.add(mail.stamp, 'task')
    await tasks.run()
    expect(task.outcome).toEqual({ status: 'complete', result: 'TASK' })
  })

  test('has jobs that are called by any name of theirs', async () => {
    const project = await projects.create(files)
    await warmed(project)
    const gearman = await served(project, await serverFor(engine))
    for (const name of ['Post~stamp', 'acme.Post~stamp', 'eu.acme.Post~stamp']) {
      const handle = await gearman.callJob<string>(name, 'air')
      expect([handle.function, await handle.result()]).toEqual(['eu.acme.Post~stamp', 'AIR'])
    }
    const keyed = await gearman.callJob('Post~send', { to: 'Ada' }, { unique: 'mine' })
    expect(keyed).toMatchObject({ function: 'eu.acme.Post~send', unique: 'mine' })
    expect(await failureOf(gearman.callJob('Post~stmp', 'a'))).toMatchObject({
      code: 'UNKNOWN_JOB',
      message: 'there is no job "Post~stmp": did you mean "Post~stamp"?',
    })
    expect([...(await gearman.works())].map(({ name }) => name)).toEqual(['acme.Post'])
  })
})

test('a name that means nothing is refused with the nearest one, whatever is called', async () => {
  const project = await projects.create(files)
  await warmed(project)
  const gearman = await opened({ cwd: project.root })
  const unknown = gearman.jobs<PostWork>('Pst')
  const message = 'there is no work "Pst": did you mean "Post"?'
  expect(await failureOf(unknown.send.doNormal({ to: 'Ada' }))).toMatchObject({
    code: 'UNKNOWN_WORK',
    message,
  })
  expect(await failureOf(unknown.send({ to: 'Ada' }))).toMatchObject({ message })
  expect(await failureOf(unknown.send.submit({ to: 'Ada' }).created)).toMatchObject({ message })
  expect(await unknown.send.batch([{ to: 'Ada' }]).all()).toMatchObject([
    { status: 'failed', error: { message } },
  ])
  const known = gearman.jobs<PostWork & { sned(): void }>('Post')
  expect(await failureOf(known.sned.doNormal())).toMatchObject({
    code: 'NO_SUCH_JOB',
    message: 'PostWork.sned is not a job: did you mean "send"?',
  })
  expect(await (async () => known)()).toBe(known)
})

test('a name that means nothing where there are no works says where they are looked for', async () => {
  const project = await projects.create({ 'gearman.config.json': '{}' })
  const gearman = await opened({ cwd: project.root })
  expect(await failureOf(gearman.jobs<PostWork>('Post').stamp.doNormal('a'))).toMatchObject({
    code: 'NO_WORKS',
  })
})

test('what could not be found is looked for again', async () => {
  const project = await projects.create({ ...files, 'works/post.ts': 'export {' })
  const gearman = await opened({ cwd: project.root, servers: (await serverFor(embedded)).address })
  const mail = gearman.jobs<PostWork>('Post')
  expect(await failureOf(mail.stamp.doBackground('a'))).toMatchObject({ code: 'MODULE_NOT_LOADED' })
  await rm(project.path('works/post.ts'))
  await writeFile(project.path('works/letters.ts'), post)
  expect(await mail.stamp.doBackground('a')).toMatchObject({ function: 'eu.acme.Post~stamp' })
})

test('a stale manifest is told of once, and the works are asked instead', async () => {
  const project = await projects.create(files)
  await warmed(project)
  await writeFile(project.path('works/more.ts'), 'export {}')
  const told: string[] = []
  const gearman = await opened({
    cwd: project.root,
    servers: (await serverFor(embedded)).address,
    onStaleManifest: (message) => told.push(message),
  })
  const mail = gearman.jobs<PostWork>('Post')
  expect((await mail.stamp.doBackground('a')).function).toBe('eu.acme.Post~stamp')
  await mail.stamp.doBackground('b')
  expect(told).toEqual([expect.stringContaining('works/more.ts is new')])
})

test('a machine without the files of works has their manifest alone', async () => {
  const project = await projects.create(files)
  const { cache } = await warmed(project)
  const client = await projects.create({ 'gearman.config.json': files['gearman.config.json'] })
  await writeFile(client.path('post.json'), await readFile(cache as string))
  const servers = (await serverFor(embedded)).address
  const gearman = await opened({ cwd: client.root, servers, manifest: 'post.json' })
  const mail = gearman.jobs<PostWork>('Post')
  expect(await mail.stamp.doBackground('air')).toMatchObject({ function: 'eu.acme.Post~stamp' })
  expect(await failureOf(mail.seal.doBackground('wax'))).toMatchObject({
    code: 'MODULE_NOT_LOADED',
    message: expect.stringContaining('works/post.ts could not be loaded'),
  })
  const lost = await opened({ cwd: client.root, servers, manifest: 'nowhere.json' })
  expect(await failureOf(lost.jobs<PostWork>('Post').stamp.doNormal('a'))).toMatchObject({
    message: `there is no manifest at ${client.path('nowhere.json')}`,
  })
})

test('within an application the works are those that it was given', async () => {
  @Work({ name: 'Tea' })
  class TeaWork {
    @Job()
    pour(cups: number): number {
      return cups
    }
  }
  const application = await applicationOn(await serverFor(embedded), [TeaWork])
  await started(application.execute({ works: ['Tea'] }))
  expect(await application.gearman.jobs<TeaWork>('Tea').pour.doNormal(3)).toBe(3)
  expect(await (await application.gearman.callJob('Tea~pour', 4)).result()).toBe(4)
})
