import { runAsProgram } from './run-key-command.js'

await runAsProgram(['create', ...process.argv.slice(2)])
