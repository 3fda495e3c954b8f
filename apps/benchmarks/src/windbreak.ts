import { buildApp, readServerSettings } from '@windbreak/chat-server'

/** The chat server as it is, with every guard on and the audit trail in `strict` mode. */
const env = process.env
const app = await buildApp({ settings: readServerSettings(env), env })
process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }))
process.once('SIGTERM', () => {
  app.close().finally(() => process.disconnect())
})
