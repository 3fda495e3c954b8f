import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'
import { type AppOptions, buildApp } from './app.js'

/** Builds the server, listens, and closes it when the process is told to stop. */
export async function start(options: AppOptions): Promise<FastifyInstance> {
  const { host, port, graceMs } = options.settings
  const app = await buildApp(options)
  // Open calls have `graceMs` to end; what is left is cut and recorded, for which a little more is needed.
  closeWithGrace({ delay: graceMs + 2_000, logger: app.log }, async ({ err }) => {
    if (err !== undefined) app.log.fatal({ err }, 'stopping')
    await app.close()
  })
  await app.listen({ host, port })
  return app
}

/** A start that is refused says why in one line; the stack is for those who ask for it. */
export function refuse(error: unknown): void {
  const { code, message } = error as { code?: string; message?: string }
  process.stderr.write(
    `windbreak does not start: ${message ?? 'unknown error'}${code === undefined ? '' : ` [${code}]`}\n`,
  )
  if (process.env['LOG_LEVEL'] === 'debug') process.stderr.write(`${(error as Error).stack ?? ''}\n`)
  process.exitCode = 1
}
