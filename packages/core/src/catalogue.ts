// The door for those who only list works (`@gearwork/core/catalogue`): neither the container nor the decorators stand
// behind it, nor what runs jobs, so that it opens in a fraction of the time.
export { type Configuration, loadConfiguration } from './configuration/config.js'
export { scheduleText } from './cron/schedule.js'
export { backoffText } from './fate/backoff.js'
export { rateLimitText } from './limits/rate-limit.js'
export { type Overrides, settleOverrides } from './settings/overrides.js'
export { settingRows } from './settings/setting-rows.js'
export type { ListedJob, ListedWork } from './works/listed.js'
export { type Catalogue, type CatalogueOptions, readCatalogue } from './works/manifest/catalogue.js'
export type { Works } from './works/works.js'
