export { type OpenTelemetryOptions, openTelemetry } from '@gearwork/core/opentelemetry'
