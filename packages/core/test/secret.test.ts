import { inspect } from 'node:util'
import t from 'tap'
import { Secret } from '../src/index.js'

t.test('a secret has no ordinary way of being printed', t => {
  const secret = new Secret('canary-0123456789')
  const rows: [string, string][] = [
    ['a template', `${secret}`],
    ['concatenation', '' + secret],
    ['JSON', JSON.stringify({ secret })],
    ['util.inspect', inspect({ secret }, { depth: 10, showHidden: true })],
    ['an error', inspect(new Error('x', { cause: secret }))],
  ]
  for (const [way, shown] of rows) t.notMatch(shown, /canary/, way)
  t.equal(secret.reveal(), 'canary-0123456789')
  t.end()
})
