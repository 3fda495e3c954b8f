// Builds one app with all it needs, quietly, then becomes it: `node scripts/run.mjs [--env=NAME] <app> <file> [args]`.
// `--env` names the environment where neither WINDBREAK_ENV nor NODE_ENV does.
import { spawn, spawnSync } from 'node:child_process'

const words = process.argv.slice(2)
const named = words[0]?.startsWith('--env=') ? words.shift().slice('--env='.length) : undefined
const [app, file, ...args] = words
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' }
if (named !== undefined && !env.WINDBREAK_ENV && !env.NODE_ENV) env.WINDBREAK_ENV = named
const build = spawnSync('turbo', ['run', 'build', `--filter=@windbreak/${app}`, '--output-logs=errors-only'], {
  // What the app prints is for its user; what turbo prints is not.
  stdio: ['ignore', 'pipe', 'inherit'],
  env,
})
if (build.status !== 0) {
  process.stderr.write(build.stdout ?? '')
  process.exit(build.status ?? 1)
}

const child = spawn(process.execPath, [`apps/${app}/dist/${file}`, ...args], { stdio: 'inherit', env })
// A terminal's Ctrl-C reaches the child by itself. Handed on as well it would be a second one, which means "at once".
const signals = process.stdin.isTTY ? ['SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP']
for (const signal of signals) process.on(signal, () => child.kill(signal))
if (process.stdin.isTTY) for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {})
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 0 : 1)
})
