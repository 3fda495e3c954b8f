import proxy from '@fastify/http-proxy'
import Fastify from 'fastify'

/** The hop everything is compared with: it forwards, and guards nothing. */
const app = Fastify()
await app.register(proxy, { upstream: process.env['UPSTREAM'] ?? '' })
process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }))
