import { Application, currentJob, Dispatcher, Gearman } from '@gearwork/core'
import { type DynamicModule, Module, type Provider, Scope } from '@nestjs/common'
import { ModuleRef, ModulesContainer, REQUEST } from '@nestjs/core'
import { checkOptions } from './check-options.js'
import { DrainModule } from './drain-module.js'
import { jobsProviders } from './inject-jobs.js'
import { Lifecycle } from './lifecycle.js'
import { jobOf, NestServices } from './nest-services.js'
import {
  ConfigurableModuleClass,
  type GearmanModuleExtras,
  type GearmanModuleOptions,
  moduleOptions,
} from './options.js'
import { worksAmong } from './providers.js'

const providers: Provider[] = [
  {
    provide: Application,
    inject: [moduleOptions, ModulesContainer, ModuleRef],
    useFactory: bootApplication,
  },
  { provide: Gearman, inject: [Application], useFactory: ({ gearman }: Application) => gearman },
  { provide: Dispatcher, inject: [Application], useFactory: ({ dispatcher }: Application) => dispatcher },
  { provide: currentJob, scope: Scope.REQUEST, inject: [REQUEST], useFactory: jobOf },
]

/**
 * Gearwork in an application of Nest's: `Gearman`, `Dispatcher` and `Application` can be injected, providers with
 * `@Work()` run as jobs where `execute` names them, and providers with `@On` methods listen.
 *
 * ```ts
 * @Module({ imports: [GearmanModule.forRoot({ execute: [MailWork] })], providers: [MailWork, Smtp] })
 * export class AppModule {}
 * ```
 */
@Module({
  imports: [DrainModule],
  providers: [...providers, Lifecycle],
  exports: [Application, Gearman, Dispatcher, currentJob],
})
export class GearmanModule extends ConfigurableModuleClass {
  /** With options that are known already. */
  static override forRoot(options: GearmanModuleOptions & GearmanModuleExtras = {}): DynamicModule {
    // biome-ignore lint/complexity/noThisInStatic: the module it makes is `this` class
    return withJobs(super.forRoot(options))
  }

  /** With options that a factory, or an injectable with `createGearmanOptions()`, finds out. */
  static override forRootAsync(options: GearmanModuleAsyncOptions): DynamicModule {
    // biome-ignore lint/complexity/noThisInStatic: the module it makes is `this` class
    return withJobs(super.forRootAsync(options))
  }
}

/** What `forRootAsync` takes: `useFactory` with `inject` and `imports`, `useClass` or `useExisting`. */
export type GearmanModuleAsyncOptions = Parameters<typeof ConfigurableModuleClass.forRootAsync>[0]

/** Nest asks for the providers when all classes are there, and `@InjectJobs` has been called for each. */
function withJobs(module: DynamicModule): DynamicModule {
  return {
    ...module,
    get providers() {
      return [...(module.providers ?? []), ...jobsProviders()]
    },
    get exports() {
      return [...(module.exports ?? []), ...jobsProviders().map(({ provide }) => provide)]
    },
  }
}

/** Modules are known before anything is built; works are built when they are executed. */
function bootApplication(
  given: GearmanModuleOptions,
  modules: ModulesContainer,
  injector: ModuleRef,
): Promise<Application> {
  checkOptions(given)
  const { execute: _, drainMs: __, onStopped: ___, servers, overrides, ...options } = given
  return Application.boot({
    ...options,
    works: worksAmong(modules),
    container: new NestServices(injector),
    overrides: { ...(servers === undefined ? {} : { servers }), ...overrides },
  })
}
