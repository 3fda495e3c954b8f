import { runAsProgram } from './run-key-command.js'

await runAsProgram(process.argv.slice(2))
