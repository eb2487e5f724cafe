import { formatAddress } from '@gearwork/transport'
import type { JobContract } from './contract.js'
import { betweenPieces, identifierOf, scriptText } from './literals.js'
import { stubHead } from './stub-head.js'

/** A client for Node that has none of the works: a module of Gearwork's client alone. */
export function nodeStub(contract: JobContract): string {
  const name = identifierOf(contract)
  return [
    imports(contract),
    constants(contract),
    bytesFunction(contract, name),
    valueFunction(contract, name),
    program(contract, name),
  ].join('')
}

function imports(contract: JobContract): string {
  const { unique, background } = contract
  const lines = [
    ...(unique === 'digest' ? ["import { createHash } from 'node:crypto'"] : []),
    ...(background ? [] : ["import { Buffer } from 'node:buffer'"]),
    "import { argv, stdin, stdout } from 'node:process'",
    "import { buffer } from 'node:stream/consumers'",
    "import { pathToFileURL } from 'node:url'",
    "import { Client } from 'gearwork'",
  ]
  return `#!/usr/bin/env node
${stubHead(contract, '//', ['Needs the package gearwork; is a module, so its name ends in .mjs.'])}
${lines.join('\n')}
`
}

function constants(contract: JobContract): string {
  const servers = contract.servers.map((server) => scriptText(formatAddress(server)))
  return `
const name = ${scriptText(contract.function)}
const servers = [${servers.join(', ')}]
${contract.unique === 'digest' ? digest : ''}`
}

function bytesFunction(contract: JobContract, name: string): string {
  return `
/** ${contract.background ? 'The handle of the job' : 'The bytes of its result'}. Options: those of a submission. */
export async function ${name}_bytes(payload = '', options = {}) {
  const client = new Client({ servers })
  try {
${submission(contract)}
  } finally {
    await client.close()
  }
}
`
}

function submission(contract: JobContract): string {
  const unique = contract.unique === 'digest' ? 'unique: uniqueOf(payload), ' : ''
  const options = `{ ${unique}priority: '${contract.priority}', ...options }`
  const lines = contract.background
    ? [`return await client.submitBackground(name, payload, ${options})`]
    : [
        'const pieces = []',
        `for await (const { data, type } of client.submit(name, payload, ${options})) {`,
        "  if (type === 'data' || (type === 'complete' && data.length > 0)) pieces.push(data.toString('latin1'))",
        '}',
        `return Buffer.from(pieces.join('${betweenPieces(contract)}'), 'latin1')`,
      ]
  return lines.map((line) => `    ${line}`).join('\n')
}

const digest = `
function uniqueOf(payload) {
  return createHash('sha256').update(name).update('\\0').update(payload).digest('base64url')
}
`

function valueFunction({ codec, background }: JobContract, name: string): string {
  if (codec.name !== 'json') return ''
  const result = background ? 'result' : 'result.length === 0 ? undefined : JSON.parse(result.toString())'
  return `
/** The result as a value${background ? ', which here is the handle' : ''}. */
export async function ${name}(value, options) {
  const result = await ${name}_bytes(JSON.stringify(value) ?? '', options)
  return ${result}
}
`
}

function program(contract: JobContract, name: string): string {
  return `
if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  try {
    const payload = argv[2] === undefined ? await buffer(stdin) : argv[2]
${mainCall(contract, name)}
  } catch (error) {
    console.error(\`error: \${error}\`)
    process.exitCode = 1
  }
}
`
}

/** JSON that is none is noticed before it is sent. */
function mainCall({ codec, background }: JobContract, name: string): string {
  const bytes = codec.name === 'json' ? 'text.trim() && JSON.stringify(JSON.parse(text))' : 'payload'
  const result = `await ${name}_bytes(${bytes})`
  return [
    ...(codec.name === 'json' ? ['const text = payload.toString()'] : []),
    `stdout.write(${background ? `\`\${${result}}\`` : result})`,
    "stdout.write('\\n')",
  ]
    .map((line) => `    ${line}`)
    .join('\n')
}
