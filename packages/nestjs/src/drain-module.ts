import { Inject, Module, type OnModuleDestroy } from '@nestjs/common'
import { ModulesContainer } from '@nestjs/core'
import { Lifecycle } from './lifecycle.js'

/**
 * Nest tells modules of a shutdown one by one, those that others import last, and a global one last of all: whatever
 * jobs in hand need would be closed before they are waited for. This one is told first.
 */
@Module({})
export class DrainModule implements OnModuleDestroy {
  readonly #modules: ModulesContainer

  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    this.#modules = modules
    // Nest puts modules in order by their distance from the root, once all have been built.
    for (const module of modules.values())
      if (module.metatype === DrainModule) module.distance = beforeTheRoot
  }

  /** Takes no more jobs, and waits for those in hand while everything they need is still there. */
  async onModuleDestroy(): Promise<void> {
    const providers = [...this.#modules.values()].map((module) => module.providers.get(Lifecycle))
    const lifecycles = providers.map((provider) => provider?.instance as Lifecycle | undefined)
    await Promise.all(lifecycles.map((lifecycle) => lifecycle?.drain()))
  }
}

/** The root's own is 1. */
const beforeTheRoot = -1
