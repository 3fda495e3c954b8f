import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Child {
  readonly url: string
  readonly process: ChildProcess
  stop(): Promise<void>
}

/** Starts `<name>.js` beside this file as a process of its own; it sends its address once it listens. */
export async function startChild(name: string, env: Record<string, string> = {}): Promise<Child> {
  const file = fileURLToPath(new URL(`./${name}.js`, import.meta.url))
  const child = fork(file, { env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', message => resolve(String(message)))
    child.once('exit', code => reject(new Error(`${name} ended with ${code}`)))
  })
  return { url, process: child, stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  await ended
}
