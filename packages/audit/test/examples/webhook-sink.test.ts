import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { contractRecord, sinkContract, type SinkUnderTest } from '../../src/sinks/contract.js'
import { webhookSink } from './webhook-sink.js'

async function receive(t: Test): Promise<SinkUnderTest> {
  const kept = new Map<string, string>()
  const poison = contractRecord(7_000)
  let isDown = false
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (text: string) => (body += text))
    request.on('end', () => {
      const id = String(request.headers['idempotency-key'])
      response.statusCode = isDown ? 503 : id === poison.id ? 422 : 204
      if (response.statusCode === 204 && !kept.has(id)) kept.set(id, body)
      response.end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    sink: webhookSink(url),
    reopen: () => webhookSink(url),
    lines: () => [...kept.values()],
    outage: { begin: () => void (isDown = true), end: () => void (isDown = false) },
    poison,
    keepsOnce: true,
  }
}

t.test('the example of the README keeps the contract', async t => sinkContract(t, receive))

t.test('the README has it as it is tested, in at most 30 lines', t => {
  const text = readFileSync(new URL('./webhook-sink.ts', import.meta.url), 'utf8')
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  t.ok(readme.includes(`\`\`\`ts\n${text}\`\`\`\n`))
  t.ok(text.split('\n').length <= 31)
  t.end()
})
