export { default, type MetricsApi, type MetricsPluginOptions } from './plugin.js'
export { MetricsSettings } from './settings.js'
export * as errors from './errors.js'
export type { Sources } from './sources.js'
