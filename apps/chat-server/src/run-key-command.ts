import { runKeyCommand, USAGE } from './access-keys.js'
import { KeyCommand } from './errors.js'

/** Says in one line why nothing was done, and ends with 1; with 2 where the command itself is wrong. */
export async function runAsProgram(args: readonly string[]): Promise<void> {
  try {
    await runKeyCommand(args, process.env, {
      out: text => void process.stdout.write(text),
      show: text => void process.stderr.write(text),
    })
  } catch (error) {
    const { code = 'unexpected', message } = error as { code?: string; message: string }
    const wrong = error instanceof KeyCommand
    process.stderr.write(`${message} [${code}]\n${wrong ? USAGE : ''}`)
    process.exitCode = wrong ? 2 : 1
  }
}
