import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunningProcess, start } from '../support/processes.js'
import { programPath } from '../support/requirements.js'

/** A supervisord whose programs stand in `conf.d` of this folder. */
export async function configureSupervisor(folder: string): Promise<void> {
  await mkdir(join(folder, 'conf.d'))
  await writeFile(join(folder, 'supervisord.conf'), supervisordConfiguration(folder))
}

export function startSupervisor(folder: string): RunningProcess {
  return start(programPath('supervisord') as string, ['-n', '-c', join(folder, 'supervisord.conf')])
}

/** What `supervisorctl` prints. It is not waited for in a way that blocks: the test's own process may be a job server. */
export async function controlSupervisor(folder: string, ...argv: readonly string[]): Promise<string> {
  const asking = start(programPath('supervisorctl') as string, [
    '-c',
    join(folder, 'supervisord.conf'),
    ...argv,
  ])
  await asking.ended(30_000)
  return asking.output()
}

function supervisordConfiguration(folder: string): string {
  return `[supervisord]
logfile=${folder}/supervisord.log
pidfile=${folder}/supervisord.pid
childlogdir=${folder}

[unix_http_server]
file=${folder}/supervisor.sock

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://${folder}/supervisor.sock

[include]
files=${folder}/conf.d/*.conf
`
}
