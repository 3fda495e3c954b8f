import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'

const FILES = [
  { url: '/', file: 'index.html', type: 'text/html; charset=utf-8' },
  { url: '/app.js', file: 'app.js', type: 'text/javascript; charset=utf-8' },
  { url: '/app.css', file: 'app.css', type: 'text/css; charset=utf-8' },
] as const

const PUBLIC = new URL('../public/', import.meta.url)

/** Three files, read once. No path of a request is ever joined to a path on disk. */
export async function servePage(app: FastifyInstance): Promise<void> {
  // Browsers ask for one; there is none, and that is no error.
  app.get('/favicon.ico', (_request, reply) => reply.code(204).send())
  for (const { url, file, type } of FILES) {
    // oxlint-disable-next-line no-await-in-loop
    const content = await readFile(new URL(file, PUBLIC))
    app.get(url, (_request, reply) => reply.type(type).send(content))
  }
}
