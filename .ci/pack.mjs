// Packs each package as it would be published; what follows `--` goes to npm: `npm run pack -- --dry-run`.
// The examples are workspaces too, which npm could not pack. The compiler leaves behind what it made of sources that are
// gone by now: it is removed here, for what lies in `dist` is packed.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

for (const owner of readdirSync(join(root, 'packages'))) removeLeftovers(join(root, 'packages', owner))
const args = ['pack', '--workspace', 'packages', ...process.argv.slice(2)]
// On Windows npm is a script, which only a shell can start.
const shell = process.platform === 'win32'
process.exitCode = spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell }).status ?? 1

function removeLeftovers(folder) {
  const dist = join(folder, 'dist')
  for (const file of readdirSync(dist, { recursive: true })) {
    const source = join(folder, 'src', file.replace(/(\.d)?\.[jt]s(\.map)?$/, '.ts'))
    const isMade = /\.[jt]s(\.map)?$/.test(file) && statSync(join(dist, file)).isFile()
    if (isMade && !existsSync(source)) rmSync(join(dist, file))
  }
}
