import './augment.js'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { type Environment, newId, type Schedule, scheduleTimeout, type Secret } from '@windbreak/core'
import { attach, provide, subscribe } from '@windbreak/core/fastify'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { describeOwn } from './describe-event.js'
import { intentGuard, recordGuard } from './guards.js'
import { openIdentities } from './identities/open-identities.js'
import { readSigner, readVerifier, verifierKey } from './proof/keys.js'
import { RefusalLimit } from './refusal-limit.js'
import { type AuditSettingsInput, readAuditSettings } from './settings.js'
import { checkSinks, type Fleet, launch } from './ship/fleet.js'
import { NOTICE_ACTION } from './ship/refusals.js'
import type { AuditSink } from './sinks/sink.js'
import type { FileSystem } from './spool/file-system.js'
import { nodeFileSystem } from './spool/node-file-system.js'
import { openSpool, type Signing } from './spool/open-spool.js'
import type { Writer } from './spool/writer.js'
import { createStamp } from './stamp.js'
import { toLine } from './to-line.js'
import { Trail } from './trail.js'
import { warnAtStart } from './warn-at-start.js'

/** Refusals stop here, so that the rest of the spool is left to calls. */
const REFUSALS_SHARE = 0.9

export interface AuditPluginOptions {
  /** Checked when the plugin registers. */
  readonly settings: AuditSettingsInput
  /** Where the spool lies; the real one by default. */
  readonly fs?: FileSystem
  /** Epoch milliseconds. */
  readonly now?: () => number
  /** Milliseconds on a clock that never goes back. */
  readonly mono?: () => number
  readonly schedule?: Schedule
  /** Ed25519 private key in PEM that signs checkpoints; without it nothing is signed, and a warning says so. */
  readonly signingKey?: Secret
  /** Keys of the ids in records, the current one first; before those of `identityKeyFiles`. */
  readonly identityKeys?: readonly Secret[]
  /** Where this server runs; by default what `WINDBREAK_ENV` or `NODE_ENV` says. */
  readonly environment?: Environment
  /** Public keys that signed this log before, as `verifierKey` gave them. */
  readonly formerKeys?: readonly string[]
  /** Where copies of the records go. Each is closed with the server. */
  readonly sinks?: readonly AuditSink[]
}

async function auditPlugin(app: FastifyInstance, options: AuditPluginOptions): Promise<void> {
  const settings = readAuditSettings(options.settings)
  const { fs = nodeFileSystem, now = Date.now, mono = () => performance.now(), schedule = scheduleTimeout } = options
  const { mode, level, maxSpoolBytes, maxTextBytes } = settings
  const { environment, identityKeys = [] } = options
  const log = app.log
  warnAtStart(settings, environment, log)
  const { identities, kid } = openIdentities({ settings, keys: identityKeys, environment, log })
  const boot = newId(now())
  const logId = settings.logId ?? hostname()
  let writer: Writer | undefined
  const onStep = (stepMs: number) => {
    log.warn({ stepMs }, 'audit: the clock was set')
    writer?.append(toLine(describeOwn(stamp(), 'clock', 'audit.clock', { stepMs }))).catch(() => {})
  }
  const stamp = createStamp({ boot, log: logId, now, mono, level, onStep })

  const signing = readSigning(options, logId)
  if (signing === null) log.warn('audit: records are not signed: hand in "signingKey" to make changes to them show')
  const key = signing === null ? null : verifierKey(signing.signer)
  if (key !== null) log.info({ key }, 'audit: checkpoints are signed; keep this key to verify them')

  const about = {
    mode,
    node: process.version,
    pid: process.pid,
    ...(key === null ? {} : { key }),
    ...(kid === null ? {} : { kid }),
  }
  const { sinks = [] } = options
  checkSinks(sinks)
  let fleet: Fleet | undefined
  const spool = await openSpool({
    ...settings,
    onDurable: () => fleet?.wake(),
    beforeRelease: async () => fleet?.close(),
    ...(signing === null ? {} : { signing: { ...signing, settings: settings.proof } }),
    fs,
    boot,
    about,
    stamp,
    log,
    mono,
    schedule,
  })
  const { writer: spooler } = spool
  writer = spooler
  fleet = launch(sinks, {
    fs,
    directory: resolve(settings.directory),
    settings: settings.ship,
    log,
    now,
    schedule,
    durable: () => spooler.stats().seq,
    checkpoint: () => spool.notary?.latest ?? null,
    notice: detail =>
      spooler.append(toLine(describeOwn(stamp(), 'event', NOTICE_ACTION, detail, 'WB_AUDIT_SINK_REFUSED'))),
  })
  const limit = new RefusalLimit({
    settings: settings.refusals,
    mono,
    schedule,
    hasRoom: () => spooler.stats().bytes < REFUSALS_SHARE * maxSpoolBytes,
    report: (counts, ms) =>
      spooler.append(toLine(describeOwn(stamp(), 'event', 'audit.suppressed', { ...counts, sinceMs: Math.round(ms) }))),
  })
  const trail = new Trail({ mode, level, maxTextBytes, stamp, writer: spooler, limit, identities })

  app.addHook('onClose', async () => {
    await limit.flush().catch(() => {})
    limit.close()
    await spool.close()
  })
  attach(app, recordGuard(trail))
  attach(app, intentGuard(trail))
  subscribe(app, event => trail.event(event))
  provide(app, 'audit', {
    record: entry => trail.record(entry),
    async flush() {
      await limit.flush()
      await spooler.flush()
    },
    stats: () => ({ ...spooler.stats(), suppressed: limit.suppressed, unsigned: spool.notary?.uncovered ?? null }),
    key,
    get checkpoint() {
      return spool.notary?.latest ?? null
    },
    get sinks() {
      return fleet.status()
    },
    get healthy() {
      return spooler.healthy
    },
  })
}

function readSigning(
  { signingKey, formerKeys = [] }: AuditPluginOptions,
  logId: string,
): Omit<Signing, 'settings'> | null {
  if (signingKey === undefined) return null
  return { signer: readSigner(logId, signingKey), former: formerKeys.map(readVerifier) }
}

export default fp(auditPlugin, { name: '@windbreak/audit', fastify: '5.x' })
