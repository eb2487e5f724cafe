import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Project } from '../../core/project.js'
import { contractProject, hostileName } from '../contract/project.js'
import { Terminal } from '../terminal.js'

let project: Project

beforeAll(async () => {
  project = await contractProject(['127.0.0.1:4730', '[::1]:4731'])
})

afterAll(() => project.remove())

async function run(...argv: readonly string[]) {
  const terminal = new Terminal({ cwd: project.root })
  const code = await terminal.run('job:contract', ...argv)
  return { code, stdout: terminal.stdout.text, stderr: terminal.stderr.text }
}

describe('job:contract', () => {
  test('says what people must know', async () => {
    const { code, stdout, stderr } = await run(`${hostileName}~greet`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`function : ${hostileName}~greet\n`)
    expect(stdout).toContain('codec : json: JSON in UTF-8; no bytes at all where there is no value\n')
    expect(stdout).toContain('payload schema :\n    {\n')
    expect(stdout).toContain('result schema : there is one: Date cannot be represented in JSON Schema\n')
    expect(stdout).toContain('servers : 127.0.0.1:4730, [::1]:4731\n')
    expect(stdout).toContain('unique key : none, unless the caller gives one; 63 bytes at most\n')
    expect(stdout).toContain('time-out : 30 s a run\n')
    expect(stdout).not.toContain('\u001b')
  })

  test('gives programs the same', async () => {
    expect(JSON.parse((await run(`${hostileName}~greet`, '--json')).stdout)).toMatchObject({
      job: `${hostileName}~greet`,
      function: `${hostileName}~greet`,
      codec: { name: 'json' },
      input: {
        jsonSchema: {
          anyOf: [
            { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
            { type: 'null' },
          ],
        },
      },
      output: { jsonSchema: null, reason: 'Date cannot be represented in JSON Schema' },
      method: 'doNormal',
      background: false,
      priority: 'normal',
      servers: ['127.0.0.1:4730', '[::1]:4731'],
      unique: { rule: 'none' },
      debounce: 0,
      jobTimeout: 30,
      retries: 0,
      exceptions: { packet: 'WORK_EXCEPTION', json: ['name', 'message', 'code?'] },
    })
    expect(JSON.parse((await run(`${hostileName}~later`, '--json')).stdout)).toMatchObject({
      input: null,
      output: null,
      method: 'doLowBackground',
      background: true,
      priority: 'low',
      unique: { rule: 'digest' },
      retries: 3,
    })
  })

  test('of an unknown job suggests the nearest, and of an unknown language says which there are', async () => {
    expect(await run(`${hostileName}~greeet`)).toMatchObject({ code: 3, stdout: '' })
    const { code, stderr } = await run('x', '--language', 'cobol')
    expect(code).toBe(2)
    expect(stderr).toContain('--language must be php, python, perl, shell or node, got "cobol"')
  })
})
