import { resolve } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { FILE_WATCH_DEPS, watchFile } from '../sources/watch-file.js'
import { TlsSettingRefused } from './errors.js'
import { filesOf, readTls, type TlsPlan, type Trust } from './read-tls.js'

const READ_MS = 5_000
const POLL_MS = 5_000

export interface TrustHolder {
  /** `undefined` where no TLS is spoken. */
  readonly current: () => Trust | undefined
  /** Calls `changed` when it is another. */
  readonly onChange: (changed: () => void) => void
}

/**
 * What a server must show, and what is shown to it, for as long as the server runs: read now, and again whenever a file
 * or the source of the private key changes. What cannot be read then changes nothing, and is logged.
 */
export async function holdTrust(app: FastifyInstance, plan: TlsPlan, isTls: boolean): Promise<TrustHolder> {
  if (!isTls) {
    if (plan.settings === undefined) return { current: () => undefined, onChange: () => {} }
    throw new TlsSettingRefused(plan.where, 'is about a server that is reached over plain http; remove it')
  }
  const read = () => readTls(plan, AbortSignal.timeout(READ_MS))
  const listeners: (() => void)[] = []
  let trust = await read()
  // One after the other: the later look is the one that counts.
  let reading = Promise.resolve()

  async function reload(): Promise<void> {
    try {
      trust = await read()
      for (const tell of listeners) tell()
      app.log.info({ setting: plan.where }, 'windbreak: certificates were read again; new connections use them')
    } catch (err) {
      app.log.error({ err, setting: plan.where }, 'windbreak: changed certificates are no good; the ones before stay')
    }
  }

  const changed = () => void (reading = reading.then(reload))
  const watch = { ...FILE_WATCH_DEPS, pollMs: POLL_MS, readAs: undefined }
  const files = plan.settings === undefined ? [] : filesOf(plan.settings)
  const stops = files.map(file => watchFile(resolve(file), watch, changed))
  if (plan.key !== undefined) stops.push(plan.key.watch(changed))
  app.addHook('onClose', async () => {
    for (const stop of stops) stop()
  })
  return { current: () => trust, onChange: tell => void listeners.push(tell) }
}
