import { Job, Work } from 'gearwork'

/** What one line of a web server's log comes to. */
export interface Visit {
  readonly path: string
  readonly bytes: number
}

@Work({ name: 'Log', description: 'Reads the logs of a web server' })
export class LogWork {
  @Job({ description: 'Reads one line' })
  read(line: string): Visit {
    const [, path, bytes] = /^GET (\S+) 200 (\d+)$/.exec(line) ?? []
    if (path === undefined) throw new SyntaxError('this is no line of a log')
    return { path, bytes: Number(bytes) }
  }

  @Job({ description: 'Says how much a path is worth', concurrency: 2 })
  weigh({ path, bytes }: Visit): string {
    return `${path} ${Math.round(bytes / 1000)} kB`
  }
}
