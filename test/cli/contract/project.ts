import { createProject, type Project } from '../../core/project.js'

/** A name that means something in every language that does not quote it well. */
export const hostileName = String.raw`it's"$HOME$(id)${'`id`'}\x41\%s@y~ö`

/** Jobs of every kind, under a hostile name. */
const works = `import { Job, Work } from 'gearwork'
import { z } from 'zod'

@Work({ name: ${JSON.stringify(hostileName)} })
export class OddWork {
  @Job({
    description: "Greets. ?> */ $x \\u001b[2J\\n__END__\\n=pod",
    jobTimeout: 30,
    input: z.object({ name: z.string() }).nullish(),
    output: z.object({ text: z.string(), date: z.date().optional() }),
  })
  greet(diner?: { name: string } | null) {
    return { text: 'Welcome, ' + (diner?.name ?? 'stranger') }
  }

  @Job({ codec: 'text', defaultMethod: 'doHigh', generateUniqueKey: true })
  shout(text: string, job: { unique: string }) {
    return text.toUpperCase() + ' ' + job.unique
  }

  @Job({ codec: 'raw', defaultMethod: 'doLow' })
  mirror(bytes: Uint8Array) {
    return Uint8Array.from(bytes).reverse()
  }

  @Job()
  async *pieces() {
    yield 1
    yield 2
  }

  @Job()
  refuse() {
    throw Object.assign(new RangeError('no such "address"'), { code: 'E_NONE' })
  }

  @Job({ defaultMethod: 'doLowBackground', generateUniqueKey: true, retries: 3 })
  later() {}
}
`

export function contractProject(servers: readonly string[]): Promise<Project> {
  return createProject({
    'works/odd.ts': works,
    'gearman.config.json': JSON.stringify({ resources: 'works', servers }),
  })
}
