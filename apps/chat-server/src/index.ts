export { createAdmin } from './admin.js'
export { type AppOptions, buildApp } from './app.js'
export { type DemoSettings, readDemoSettings } from './demo-settings.js'
export { readServerSettings, type ServerSettings } from './settings.js'
