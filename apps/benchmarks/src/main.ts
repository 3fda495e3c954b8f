import { createKey } from '@windbreak/access'
import autocannon from 'autocannon'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild } from './child.js'
import { measureDisk } from './disk.js'
import { QUESTION } from './fixture.js'

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 4)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)
const CONNECTIONS = [16, 64]
const KINDS = ['JSON', 'SSE'] as const
type Kind = (typeof KINDS)[number]

const PATH = '/v1/chat/completions'
const directory = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'windbreak-bench-'))
const accessKey = createKey({ live: false }).key
const headers = { authorization: `Bearer ${accessKey}`, 'content-type': 'application/json' }

const say = (text = '') => process.stdout.write(`${text}\n`)
const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN
const bodyOf = (kind: Kind) => JSON.stringify(kind === 'SSE' ? { ...QUESTION, stream: true } : QUESTION)

/** A row that answers wrongly is not worth timing. */
async function check(name: string, url: string, kind: Kind): Promise<void> {
  const response = await fetch(url + PATH, { method: 'POST', headers, body: bodyOf(kind) })
  const text = await response.text()
  const whole =
    kind === 'SSE' ? text.endsWith('data: [DONE]\n\n') && text.split('\n\n').length === 106 : text.includes('harbour')
  if (response.status !== 200 || !whole) throw new Error(`${name} ${kind}: ${response.status} ${text.slice(0, 300)}`)
}

async function load(url: string, kind: Kind, connections: number, duration: number) {
  const result = await autocannon({
    url: url + PATH,
    method: 'POST',
    headers,
    body: bodyOf(kind),
    connections,
    duration,
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} errors`)
  return result
}

async function main(): Promise<void> {
  const upstream = await startChild('upstream')
  const proxy = await startChild('proxy', { UPSTREAM: upstream.url })
  const windbreak = await startChild('windbreak', {
    WINDBREAK_ENV: 'development',
    WINDBREAK_DATA_DIR: directory,
    WINDBREAK_ACCESS_KEY: accessKey,
    WINDBREAK_REQUESTS_PER_MINUTE: '1000000000',
    MISTRAL_SERVER_URL: upstream.url,
    MISTRAL_API_KEY_DEV: 'benchmark-no-real-key-0123456789',
    LOG_LEVEL: 'warn',
  })
  const servers = { upstream, 'http-proxy': proxy, windbreak }
  try {
    say(`machine: ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, spool in ${directory}`)
    say(`each figure: median of ${ROUNDS} rounds of ${SECONDS} s; load, server and upstream share the machine`)
    for (const [name, { url }] of Object.entries(servers)) for (const kind of KINDS) await check(name, url, kind)
    for (const { url } of Object.values(servers)) for (const kind of KINDS) await load(url, kind, 16, 2)

    say()
    say('requests/s              upstream  http-proxy  windbreak   ÷ proxy  disk allows  ÷ disk   p50 ms  p99 ms  goal')
    for (const kind of KINDS) {
      for (const connections of CONNECTIONS) {
        const rates: Record<string, number[]> = { upstream: [], 'http-proxy': [], windbreak: [], disk: [] }
        const latencies: { p50: number[]; p99: number[] } = { p50: [], p99: [] }
        for (let round = 0; round < ROUNDS; round++) {
          for (const [name, { url }] of Object.entries(servers)) {
            const { requests, latency } = await load(url, kind, connections, SECONDS)
            rates[name]?.push(requests.average)
            if (name !== 'windbreak') continue
            latencies.p50.push(latency.p50)
            latencies.p99.push(latency.p99)
          }
          rates['disk']?.push(await measureDisk(directory, connections, 1_000))
        }
        const [alone, hop, ours, disk] = Object.values(rates).map(median) as [number, number, number, number]
        const goal = kind === 'JSON' ? ours >= 1.2 * hop || ours >= 0.9 * disk : ours >= hop
        const cells = [
          `${kind}, ${connections} connections`.padEnd(22),
          alone.toFixed(0).padStart(10),
          hop.toFixed(0).padStart(11),
          ours.toFixed(0).padStart(10),
          (ours / hop).toFixed(2).padStart(9),
          disk.toFixed(0).padStart(12),
          (ours / disk).toFixed(2).padStart(7),
          median(latencies.p50).toFixed(1).padStart(8),
          median(latencies.p99).toFixed(1).padStart(7),
          `  ${goal ? 'met' : 'NOT met'}`,
        ]
        say(cells.join(' '))
      }
    }
    say()
    say('goals: JSON at least 1.2 × http-proxy, or 0.9 × what the disk allows; SSE at least 1.0 × http-proxy')
    say('disk allows: requests/s of a bare write + fdatasync loop with as many writers, two records a request')
  } finally {
    await Promise.all([windbreak.stop(), proxy.stop(), upstream.stop()])
    rmSync(directory, { recursive: true, force: true })
  }
}

await main()
