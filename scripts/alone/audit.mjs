// A durable record.
import Fastify from 'fastify'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const directory = mkdtempSync(join(tmpdir(), 'windbreak-alone-'))
const app = Fastify()
const guarded = process.argv[2] === 'with'
if (guarded)
  await app.register((await import('@windbreak/audit')).default, { settings: { directory, identities: 'plain' } })
app.post('/chat', async () => {
  await app.windbreak?.audit.record({ action: 'chat.complete', userId: 'ada', model: 'm', success: true })
  return { sent: true }
})

const reply = await app.inject({ method: 'POST', url: '/chat', payload: {} })
// Read before the app is closed: what was acknowledged is there by now.
const files = readdirSync(directory).filter(name => name.endsWith('.jsonl'))
const lines = files.flatMap(name => readFileSync(join(directory, name), 'utf8').split('\n').filter(Boolean))
const found = lines
  .map(line => JSON.parse(line))
  .some(({ action, userId }) => action === 'chat.complete' && userId === 'ada')
process.exitCode = reply.statusCode === 200 && found ? 0 : 1
await app.close()
