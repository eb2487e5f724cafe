import { readFileSync } from 'node:fs'

/** What `version` answers: the gearmand whose behaviour is followed, and who follows it. */
export const reportedVersion = `2.0.0+gearwork${ownVersion()}`

/** As package.json has it; nothing in a bundle, which leaves that file behind, or finds its owner's in its place. */
function ownVersion(): string {
  try {
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
    const { name, version } = JSON.parse(manifest) as { readonly name: string; readonly version: string }
    return name === '@gearwork/server' ? `-${version}` : ''
  } catch {
    return ''
  }
}
