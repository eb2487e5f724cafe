import {
  builtInSettings,
  Cron,
  createContainer,
  describeWorks,
  Job,
  Work,
  type WorkDescription,
} from '@gearwork/core'

/** The worker of the talk's slide 17, with its two servers. */
@Work({
  name: 'AcmeWorker',
  iterations: 3,
  description: 'Acme Worker. Containing multiple available jobs',
  defaultMethod: 'doBackground',
  servers: [
    { host: '192.168.1.1', port: 4560 },
    { host: '192.168.1.2', port: 4560 },
  ],
})
class AcmeWorker {
  @Job({ iterations: 10, name: 'doSomething', description: 'Acme Job action', servers: '192.168.1.1:4560' })
  testA(): void {}

  @Job()
  boom(): void {}
}

@Work({ service: 'myServiceName', namespace: 'Acme', minimumExecutionTime: 3 })
class AcmeService {
  @Cron('0 3 * * *', { timezone: 'Europe/Madrid', payload: 'abc' })
  @Cron('@weekly', { payload: 'abc' })
  @Job({ function: 'reverse', jobTimeout: 30, rateLimit: { limit: 10, perSeconds: 60 } })
  reverse(text: string): string {
    return text
  }
}

export function acmeWorker(jobPrefix = ''): WorkDescription {
  return described(AcmeWorker, jobPrefix)
}

export function acmeService(): WorkDescription {
  return described(AcmeService, '')
}

function described(target: new () => object, jobPrefix: string): WorkDescription {
  const defaults = { ...builtInSettings, jobPrefix: { value: jobPrefix, source: 'configuration' as const } }
  const [work] = describeWorks(target, {
    container: createContainer(),
    file: `/srv/works/${target.name}.ts`,
    defaults,
  })
  return work as WorkDescription
}
