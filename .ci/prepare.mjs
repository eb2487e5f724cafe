// Installs what package-lock.json names and builds what changed since, so that one command on a fresh clone
// is enough. Needs nothing but Node and npm. Says nothing when there is nothing to do.
//
// --native also builds the one part that is not JavaScript (SQLite, for the durable queue): where no ready
// build can be fetched that takes a compiler and a minute, which only tests and benchmarks are worth.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')

requireNode(20, 19)
once('installed', install)
if (process.argv.includes('--native')) once('native', buildNative)
run(process.execPath, [join(modules, 'typescript', 'bin', 'tsc'), '-b'])

function requireNode(major, minor) {
  const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number)
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return
  fail(
    `Gearwork needs Node ${major}.${minor} or newer, this is ${process.versions.node}: install a newer Node`,
  )
}

/** Does a step again only when the locked versions, or the Node that native parts are built for, changed. */
function once(step, work) {
  const stamp = join(modules, `.gearwork-${step}`)
  const wanted = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  if (work() !== false) writeFileSync(stamp, wanted)
}

function fingerprint() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  return createHash('sha256').update(lock).update(process.versions.modules).digest('hex')
}

function install() {
  console.log('installing…')
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
}

function buildNative() {
  console.log('building SQLite…')
  if (attempt('npm', ['rebuild', 'better-sqlite3', '--loglevel=error']).status === 0) return true
  const problem = 'SQLite could not be built (it takes Python, make and a C++ compiler)'
  if (process.env.CI === 'true') fail(problem)
  console.log(`${problem}: the tests of the durable queue are skipped`)
  return false
}

function run(command, args) {
  const { status, error } = attempt(command, args)
  if (status !== 0) fail(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`)
}

/** On Windows npm is a script, which only a shell can start. */
function attempt(command, args) {
  const shell = command === 'npm' && process.platform === 'win32'
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', shell })
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
