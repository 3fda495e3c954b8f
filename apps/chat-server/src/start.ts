import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'
import { createAdmin } from './admin.js'
import { type AppOptions, buildApp } from './app.js'
import { AdminCannotListen, CannotListen, RedirectCannotListen } from './errors.js'
import { createRedirect } from './https/redirect.js'
import type { ListenAddress } from './listen-address.js'

/** Builds the server, listens, and closes it when the process is told to stop. Leaves nothing open where that fails. */
export async function start(options: AppOptions): Promise<FastifyInstance> {
  const { host, port, graceMs } = options.settings
  const app = await buildApp(options)
  rotateOnHangup(app)
  try {
    await openAdmin(app, options.settings)
    await app.listen({ host, port })
    await openRedirect(app, options.settings)
  } catch (error) {
    await app.close().catch(() => {})
    throw asCoded(error)
  }
  // Open calls have `graceMs` to end; what is left is cut and recorded, for which a little more is needed.
  closeWithGrace(
    { delay: graceMs + 2_000, logger: app.log, skip: isHangupTheEnd() ? [] : ['SIGHUP'] },
    async ({ err, signal }) => {
      if (err === undefined) app.log.info({ signal }, 'windbreak: stopping')
      else app.log.fatal({ err }, 'windbreak: stopping')
      await app.close()
    },
  )
  return app
}

/** The signal of a terminal that goes away; without one it is an operator's, and by custom means "read it again". */
function isHangupTheEnd(): boolean {
  return process.stdin.isTTY
}

/** `kill -HUP` looks at the sources of the Mistral key at once. */
function rotateOnHangup(app: FastifyInstance): void {
  if (isHangupTheEnd()) return
  const rotate = () => {
    app.windbreak.keys.rotate({ retryRejected: true }).then(
      reports => app.log.info({ reports }, 'windbreak: SIGHUP: the sources of keys were read'),
      (err: unknown) => app.log.error({ err }, 'windbreak: SIGHUP: the sources of keys could not be read'),
    )
  }
  process.on('SIGHUP', rotate)
  app.addHook('onClose', async () => void process.off('SIGHUP', rotate))
}

/** Before the public one, and until it is closed: who watches sees the start and the end. */
async function openAdmin(app: FastifyInstance, settings: AppOptions['settings']): Promise<void> {
  const { admin: address } = settings
  if (address === undefined) return
  const url = await listenBeside(app, createAdmin(app, address, settings), address, AdminCannotListen)
  app.log.info({ url }, 'windbreak: metrics and readiness in detail')
}

/** Behind the public one, whose port it may have to name. */
async function openRedirect(app: FastifyInstance, settings: AppOptions['settings']): Promise<void> {
  const { redirect: address } = settings
  if (address === undefined) return
  const url = await listenBeside(app, createRedirect(app, settings), address, RedirectCannotListen)
  app.log.info({ url }, 'windbreak: plain HTTP is sent on to HTTPS')
}

async function listenBeside(
  app: FastifyInstance,
  beside: FastifyInstance,
  address: ListenAddress,
  CannotListen: typeof AdminCannotListen,
): Promise<string> {
  app.addHook('onClose', () => beside.close())
  try {
    return await beside.listen({ ...address })
  } catch (error) {
    throw new CannotListen((error as { code?: string }).code ?? 'unknown')
  }
}

/** What the system says about an address that cannot be had. */
function asCoded(error: unknown): unknown {
  const { syscall, code } = error as { syscall?: string; code?: string }
  return syscall === 'listen' || syscall === 'getaddrinfo' ? new CannotListen(code ?? 'unknown') : error
}

/** A start that is refused says why in one line, and ends with 1; the stack is for those who ask for it. */
export function refuse(error: unknown): never {
  const { code, message } = error as { code?: string; message?: string }
  process.stderr.write(
    `windbreak does not start: ${message ?? 'unknown error'}${code === undefined ? '' : ` [${code}]`}\n`,
  )
  if (process.env['LOG_LEVEL'] === 'debug') process.stderr.write(`${(error as Error).stack ?? ''}\n`)
  // What holds the process, such as an emulator that listens already, shall not keep it from saying so.
  process.exit(1)
}
