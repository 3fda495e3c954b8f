import { readServerSettings } from './settings.js'
import { refuse, start } from './start.js'

try {
  await start({ settings: readServerSettings(process.env) })
} catch (error) {
  refuse(error)
}
