// How long one decision of the policy takes, with ten thousand principals: `bench:policy`.
import { readSettings } from '@windbreak/core'
import { type Call, compilePolicy, decide, InvalidSettings, PolicySettings } from '@windbreak/policy'
import { type Figure, machine, percentile, show } from '../keys/figure.js'
import { callOf, principalsOf, settingsOf, TENANTS } from './fixture.js'

const PRINCIPALS = 10_000
const ROUNDS = 20
const GOAL_US = 5

const say = (text: string) => process.stdout.write(`${text}\n`)

function main(): number {
  const begun = performance.now()
  const settings = readSettings(PolicySettings, settingsOf(PRINCIPALS), InvalidSettings)
  const policy = compilePolicy(settings, 'production', Date.now())
  const loaded = performance.now() - begun
  const calls = shuffled(principalsOf(PRINCIPALS)).map(callOf)

  const first = timeEach(calls, call => decide(policy, call).allow)
  const times: number[] = []
  const before = process.cpuUsage()
  for (let round = 0; round < ROUNDS; round++) times.push(...timeEach(calls, call => decide(policy, call).allow))
  const { user, system } = process.cpuUsage(before)
  const clock = timeEach(calls, () => true)

  const figures: Figure[] = [
    inTime('p50 of a decision', percentile(times, 0.5)),
    shown('processor time of a decision, all included, mean', (user + system) / times.length),
    shown('p99 of a decision', percentile(times, 0.99)),
    shown("a caller's first decision, p50 (its rules are made)", percentile(first, 0.5)),
    shown('the clock itself, p50, which is in all of these', percentile(clock, 0.5)),
  ]
  say(`machine: ${machine()}`)
  say(
    show({
      title: `one usual call (6 messages, 1,900 characters, a tool), ${PRINCIPALS.toLocaleString('en')} principals of ${TENANTS} tenants, all scopes in use; ${times.length.toLocaleString('en')} decisions`,
      figures,
      notes: [`the policy was checked and made ready in ${(loaded / 1000).toFixed(2)} s`],
    }),
  )
  const isMet = figures.every(({ met }) => met)
  say(isMet ? 'PASS' : 'FAIL')
  return isMet ? 0 : 1
}

/** Microseconds each. A call that is refused would be over too soon. */
function timeEach(calls: readonly Call[], run: (call: Call) => boolean): number[] {
  return calls.map(call => {
    const from = performance.now()
    const allowed = run(call)
    const time = (performance.now() - from) * 1000
    if (!allowed) throw new Error('the usual call was refused')
    return time
  })
}

function inTime(name: string, us: number): Figure {
  return { name, value: `${us.toFixed(2)} µs`, goal: `≤ ${GOAL_US} µs`, met: us <= GOAL_US }
}

function shown(name: string, us: number): Figure {
  return { name, value: `${us.toFixed(2)} µs`, goal: '-', met: true }
}

/** Neighbours shall not be asked for one after the other. The same order each time. */
function shuffled<T>(all: readonly T[]): T[] {
  const order = [...all]
  let seed = 1
  for (let i = order.length - 1; i > 0; i--) {
    seed = (seed * 48_271) % 2_147_483_647
    const j = seed % (i + 1)
    ;[order[i], order[j]] = [order[j] as T, order[i] as T]
  }
  return order
}

process.exitCode = main()
