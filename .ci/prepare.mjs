// Installs what package-lock.json names and builds what changed since, so that one command on a fresh clone
// is enough. Needs nothing but Node and npm. Says nothing when there is nothing to do, whoever has done it.
//
// --native also builds the one part that is not JavaScript (SQLite, for the durable queue): where no ready
// build can be fetched that takes a compiler and a minute, which only tests and benchmarks are worth.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')

requireNode(20, 19)
if (!isInstalled()) install()
if (process.argv.includes('--native') && !isNativeBuilt()) buildNative()
run(process.execPath, [join(modules, 'typescript', 'bin', 'tsc'), '-b'])

function requireNode(major, minor) {
  const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number)
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return
  fail(
    `Gearwork needs Node ${major}.${minor} or newer, this is ${process.versions.node}: install a newer Node`,
  )
}

/** Whether npm, which writes down what it installs, has put there what is locked. */
function isInstalled() {
  const installed = packagesOf(join(modules, '.package-lock.json'))
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(([path, locked]) => {
    const found = installed[path]
    // The root is not installed, and of what is optional npm leaves out what is for other systems.
    if (path === '' || (found === undefined && locked.optional)) return true
    return found?.version === locked.version && (locked.optional || existsSync(join(root, path)))
  })
}

function packagesOf(lock) {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')).packages
  } catch {
    return {}
  }
}

/** Built for this Node, too. Asked of a process of its own, for Node remembers what it has loaded. */
function isNativeBuilt() {
  const program = "new (require('better-sqlite3'))(':memory:')"
  return spawnSync(process.execPath, ['-e', program], { cwd: root }).status === 0
}

function install() {
  console.log('installing…')
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
}

function buildNative() {
  console.log('building SQLite…')
  const { status } = attempt('npm', ['rebuild', 'better-sqlite3', '--loglevel=error'])
  // npm may have been told to run no scripts, and calls that no error.
  if (status === 0 && isNativeBuilt()) return
  const problem = 'SQLite could not be built (it takes Python, make and a C++ compiler)'
  if (process.env.CI === 'true') fail(problem)
  console.log(`${problem}: the tests of the durable queue are skipped`)
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
