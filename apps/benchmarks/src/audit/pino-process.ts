import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import audit from '@windbreak/audit'
import Fastify from 'fastify'

/** Writes numbered lines in one of three ways until it is killed, and prints the number of each that is done. */
const [way, target = ''] = process.argv.slice(2)

/** The pino that Fastify comes with. */
interface Pino {
  (destination: object): { info(fields: object): void }
  destination(options: object): object
}
const require = createRequire(createRequire(import.meta.url).resolve('fastify'))

async function open(): Promise<(number: number) => Promise<void> | void> {
  if (way === 'trail') {
    const app = Fastify()
    await app.register(audit, { settings: { directory: target }, environment: 'development' })
    await app.ready()
    const { audit: trail } = app.windbreak
    return number => trail.record({ action: 'bench.write', detail: { number } })
  }
  const pino = require('pino') as Pino
  // What pino's own documentation has for speed, and what it does unasked.
  const options = way === 'pino-async' ? { sync: false, minLength: 4_096 } : { sync: true }
  const log = pino(pino.destination({ dest: target, ...options }))
  return number => log.info({ number })
}

const write = await open()
let number = 0
await Promise.all(
  Array.from({ length: 64 }, async () => {
    for (;;) {
      const mine = number++
      // oxlint-disable-next-line no-await-in-loop
      await write(mine)
      writeSync(1, `${mine}\n`)
      // oxlint-disable-next-line no-await-in-loop
      await new Promise(resolve => setImmediate(resolve))
    }
  }),
)
