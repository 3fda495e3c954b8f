import { readServerSettings } from './settings.js'
import { refuse, start } from './start.js'
import { withEnvFile } from './with-env-file.js'

try {
  await start({ settings: readServerSettings(withEnvFile(process.env)) })
} catch (error) {
  refuse(error)
}
