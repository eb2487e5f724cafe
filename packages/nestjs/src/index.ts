import 'reflect-metadata'

export { NotAProviderError } from './errors.js'
export { GearmanModule, type GearmanModuleAsyncOptions } from './gearman-module.js'
export { InjectJobs, jobsToken } from './inject-jobs.js'
export { NestServices } from './nest-services.js'
export type { GearmanModuleExtras, GearmanModuleOptions, GearmanOptionsFactory } from './options.js'
