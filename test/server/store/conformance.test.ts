import { createJobServer, type JobServer, type JobServerOptions } from '@gearwork/server'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { Script } from '../../conformance/script.js'
import { admin } from '../../conformance/scripts/admin.js'
import { assignment } from '../../conformance/scripts/assignment.js'
import { errors } from '../../conformance/scripts/errors.js'
import { later } from '../../conformance/scripts/later.js'
import { results } from '../../conformance/scripts/results.js'
import { session } from '../../conformance/scripts/session.js'
import { sleeping } from '../../conformance/scripts/sleeping.js'
import { submission } from '../../conformance/scripts/submission.js'
import { uniques } from '../../conformance/scripts/uniques.js'
import { vanishing } from '../../conformance/scripts/vanishing.js'
import { play } from '../../conformance/stage.js'
import type { RunningServer } from '../../support/engines.js'
import { describeWith, sqlite } from '../../support/requirements.js'
import { folder, newFile } from './files.js'

const subjects: Readonly<Record<string, readonly Script[]>> = {
  submission,
  assignment,
  sleeping,
  results,
  uniques,
  vanishing,
  later,
  session,
  errors,
  admin,
}

async function start(persist: string, options: JobServerOptions = {}): Promise<JobServer> {
  const server = createJobServer({ listen: '127.0.0.1:0', ...options, persist })
  await server.start()
  return server
}

function running(server: JobServer): RunningServer {
  const { port } = server
  return { host: '127.0.0.1', port, address: `127.0.0.1:${port}`, stop: () => server.stop() }
}

/** Peers need not know whether jobs are kept: what holds in memory holds. */
describeWith([sqlite()], 'conformance of a durable server', () => {
  let server: JobServer

  beforeAll(async () => {
    server = await start(`${folder(afterAll)}/jobs.db`)
  })

  afterAll(() => server?.stop())

  for (const [subject, written] of Object.entries(subjects)) {
    describe(subject, () => {
      for (const script of written.filter(({ only }) => only === undefined || only.engine === 'embedded')) {
        test(script.title, async () => {
          if (script.setting === undefined) return play(script, running(server))
          const own = await start(newFile(), script.setting.embedded)
          try {
            await play(script, running(own))
          } finally {
            await own.stop()
          }
        })
      }
    })
  }
})
