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

// In a process group of its own: Ctrl-C reaches every process of a terminal's group, and here each signal is handed on
// once. Two of them would mean "at once", and leave calls without their end.
const child = spawn(process.execPath, [`apps/${app}/dist/${file}`, ...args], { stdio: 'inherit', env, detached: true })
const last = new Map()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    const isEcho = Date.now() - (last.get(signal) ?? 0) < 1_000
    last.set(signal, Date.now())
    if (!isEcho) child.kill(signal)
  })
}
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 0 : 1)
})
