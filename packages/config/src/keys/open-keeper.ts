import { type Environment, type Schedule, scheduleTimeout } from '@windbreak/core'
import { boundaryOf, modelsOf, publish } from '@windbreak/core/fastify'
import type { FastifyInstance } from 'fastify'
import type { FindForeign } from '../find-foreign.js'
import type { UpstreamPlan } from '../plan-upstreams.js'
import { Keeper } from './keeper.js'
import { Keyring } from './keyring.js'
import { createTell } from './news.js'
import type { OwnCheck } from './own-check.js'
import { createProbe, type Pins } from './probe.js'
import { Rotation } from './rotation.js'
import type { RotationSettings } from './settings.js'
import { SourceReader } from './source-reader.js'
import type { Tenure } from './tenure.js'

export interface KeeperParts {
  readonly environment: Environment
  readonly settings: RotationSettings
  readonly foreign: FindForeign
  readonly ownCheck: OwnCheck | undefined
  readonly pins: Pins
  readonly now: () => number
  readonly random?: () => number
  readonly schedule?: Schedule
}

/** Of the whole process: what another Fastify context has in force must not be told to be safe to revoke. */
const rings = new Set<Keyring>()

/** Reads the first key of one upstream, and makes what looks after it. Throws where there is none that will do. */
export async function openKeeper(app: FastifyInstance, plan: UpstreamPlan, parts: KeeperParts): Promise<Keeper> {
  const { environment, settings, pins, now, random = Math.random, schedule = scheduleTimeout } = parts
  const { name: upstream, origin, sources } = plan
  const tell = createTell({
    about: { environment, upstream, origin },
    publish: event => publish(app, event),
    log: app.log,
    now,
  })
  const ring = new Keyring({
    graceMs: settings.graceMs,
    schedule,
    onRetired: (tenure, cut) => {
      const { key, lastUsedAt } = tenure
      const isHeld = [...rings].some(each => each.find(key.fingerprint) !== undefined)
      const detail = { safeToRevoke: !isHeld, cut, ...(lastUsedAt === undefined ? {} : { lastUsedAt }) }
      tell({ type: 'key.retired', key, sentence: sentenceFor(tenure, isHeld), detail }).catch(() => {})
    },
  })
  const models = () => plan.models ?? modelsOf(app)
  const { probeTimeoutMs: timeoutMs, sourceTimeoutMs } = settings
  const probe = settings.probe ? createProbe({ boundary: () => boundaryOf(app), pins, upstream, timeoutMs }) : undefined
  const { foreign, ownCheck } = parts
  const reader = new SourceReader({ sources, timeoutMs: sourceTimeoutMs, now })
  const about = { environment, upstream, origin, ring, tell, now, probe, models, settings, sources, random, schedule }
  const rotation = new Rotation({ ...about, reader, foreign, ownCheck, timeoutMs })
  await rotation.load()
  rings.add(ring)
  app.addHook('onClose', async () => void rings.delete(ring))
  return new Keeper({ ...about, rotation })
}

function sentenceFor({ key, lastUsedAt }: Tenure, isHeld: boolean): string {
  const last = lastUsedAt === undefined ? 'it was never used' : `last used ${new Date(lastUsedAt).toISOString()}`
  return isHeld
    ? `the old key ${key.fingerprint} is out of force here, and still in use for another upstream`
    : `the old key ${key.fingerprint} is safe to revoke as far as this process goes: nothing runs under it, ${last}`
}
