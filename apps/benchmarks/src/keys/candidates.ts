import { memorySource } from '@windbreak/config'
import type { FastifyInstance } from 'fastify'
import { exactly, type Part } from './figure.js'
import { type KeyedUpstream, modelList, MODELS, type Odd, sendJson, startKeyedUpstream } from './keyed-upstream.js'
import { ADA, ask, openApp } from './open-app.js'
import { createKeyValue } from './random.js'

type Kind = readonly [name: string, value: (key: string) => string, odd?: Odd]

const PROBE_MS = 500

/** What an operator, a script or an upstream can get wrong. */
const KINDS: readonly Kind[] = [
  ['empty', () => ''],
  ['a newline within', key => `${key}\n${key}`],
  ['a placeholder', () => 'your-api-key-here-00000'],
  ['a variable nobody filled in', () => '${MISTRAL_API_KEY_NEXT}'],
  ['with "Bearer " before it', key => `Bearer ${key}`],
  ['cut short', key => key.slice(0, 12)],
  ['a letter that is not ASCII', key => `${key}é`],
  ['refused with 401', key => key],
  ['refused with 403', key => key, response => sendJson(response, 403, '{"message":"Forbidden"}')],
  ['slow', key => key, () => {}],
  ['503', key => key, response => sendJson(response, 503, '{}')],
  ['fewer models', key => key, response => sendJson(response, 200, modelList(MODELS.slice(0, 1)))],
]

/** Each kind is put into the source of a server that has a good key; then calls are made. */
export async function measureCandidates(folder: string, random: () => number): Promise<Part> {
  const good = createKeyValue('good', random)
  const upstream = await startKeyedUpstream([good], random)
  const source = memorySource(good)
  const promoted: unknown[] = []
  const app = await openApp({
    directory: folder,
    sources: { source },
    settings: { serverURL: upstream.origin, rotation: { probeTimeoutMs: PROBE_MS } },
    hear: event => void (event.type === 'key.promoted' && promoted.push(event)),
  })
  try {
    const [notes, before] = [[] as string[], app.windbreak.keys.fingerprint()]
    let reasons = 0
    for (const [name, change, odd] of KINDS) {
      const value = change(createKeyValue('bad', random))
      if (odd !== undefined) upstream.odd.set(value, odd)
      source.set(value)
      const why = await reasonOf(app)
      if (why !== '') reasons++
      notes.push(`${name}: ${why === '' ? 'no reason' : why}`)
    }
    const isSame = app.windbreak.keys.fingerprint() === before
    const figures = [
      exactly('bad candidates that came into force', promoted.length + (isSame ? 0 : 1), 0, KINDS.length),
      exactly('of which a reason is in the status', reasons, KINDS.length, KINDS.length),
      exactly('calls that went out under one', strangers(upstream, good), 0, upstream.ledger.length),
    ]
    return { title: `${KINDS.length} kinds of bad candidate, a call after each`, figures, notes }
  } finally {
    await app.close()
    await upstream.close()
  }
}

/** Looks at the source, calls the model, and gives what readiness says about the candidate. */
async function reasonOf(app: FastifyInstance): Promise<string> {
  const { keys } = app.windbreak
  await keys.rotate()
  await app.mistral.as(ADA).call('chat.complete', ask('after a bad candidate'))
  const problem = keys.status()[0]?.problems.find(({ rule }) => rule.startsWith('candidate-'))
  return problem === undefined ? '' : `${problem.rule.slice('candidate-'.length)}, ${problem.why}`
}

const strangers = ({ ledger }: KeyedUpstream, good: string): number =>
  ledger.filter(({ key, isProbe }) => !isProbe && key !== good).length
