export { default, type OtelPluginOptions } from './plugin.js'
