// Short forms of `figures:gateway`; what has to be zero there has to be zero here. A child process runs the built files.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { measureBroken } from '../dist/gateway/broken.js'
import { measureTerm } from '../dist/gateway/term.js'
import { measureTrap } from '../dist/gateway/trap.js'
import { measureVanish } from '../dist/gateway/vanish.js'

const ROWS = [
  ['no attempt leaves without a durable intent', (folder: string) => measureTrap(folder, { requests: 228 })],
  ['no broken answer looks whole, none is stuck', (folder: string) => measureBroken(folder, { rounds: 1 })],
  ['clients that vanish leave nothing behind', (folder: string) => measureVanish(folder, { clients: 60 })],
  ['SIGTERM leaves no stream without its outcome', (folder: string) => measureTerm(folder, { streams: 20 })],
] as const

for (const [name, measure] of ROWS) {
  t.test(name, async t => {
    const folder = mkdtempSync(join(tmpdir(), 'windbreak-gateway-test-'))
    t.teardown(() => rmSync(folder, { recursive: true, force: true }))
    const { figures, notes } = await measure(folder)
    for (const { name, value, goal, met } of figures) {
      t.ok(met, `${name}: ${value}, goal ${goal}${met ? '' : `; ${notes.join('; ')}`}`)
    }
  })
}
