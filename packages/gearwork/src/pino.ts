export { type JobFields, jobFields, pinoLog } from '@gearwork/core/pino'
