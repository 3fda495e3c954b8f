import { type Guard, readSettings } from '@windbreak/core'
import type { FastifyInstance } from 'fastify'
import { checkEnvironment } from './check-place.js'
import { Emulation, type Wait } from './emulation.js'
import { keepEmulation } from './emulation-of.js'
import { InvalidSettings } from './errors.js'
import { guardOf } from './guard-of.js'
import type { Received } from './request-log.js'
import { addRoutes } from './routes.js'
import type { Script } from './script.js'
import { EmulatorSettings } from './settings.js'
import { waitInRealTime } from './wait.js'

export interface EmulatorOptions {
  readonly settings?: Partial<EmulatorSettings>
  /** Waits in real time where absent. */
  readonly wait?: Wait
  /** Epoch milliseconds; the system clock where absent. */
  readonly now?: () => number
  /** Where production is looked for; `process.env` where absent. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** What tests hold in their hands; `app.windbreak.emulator` of an app that registered the plugin. */
export interface EmulatorApi {
  /** What the next requests are answered. */
  readonly script: Script
  /** The last requests, oldest first; a live list. */
  readonly requests: readonly Received[]
  /** The same emulator as a guard of stage `transport`: `attach(app, guard)`. */
  readonly guard: Guard
  /** Forgets script and requests. */
  reset(): void
}

export interface BuiltEmulator {
  readonly api: EmulatorApi
  /** Adds the Mistral API's routes, in a context of their own. */
  readonly mount: (app: FastifyInstance) => void
}

/**
 * Throws `WB_EMULATOR_NOT_HERE` in production and `WB_EMULATOR_INVALID_SETTINGS` for settings that cannot be.
 */
export function buildEmulator(options: EmulatorOptions): BuiltEmulator {
  const { wait = waitInRealTime, now = Date.now, env = process.env } = options
  checkEnvironment(env)
  const settings = readSettings(EmulatorSettings, options.settings, InvalidSettings)
  const emulation = new Emulation(settings, wait, now)
  keepEmulation(emulation)
  const { script, log } = emulation
  return {
    api: {
      script,
      requests: log.all,
      guard: guardOf(emulation, now),
      reset() {
        script.clear()
        log.clear()
      },
    },
    mount(app) {
      app.register(async child => addRoutes(child, emulation, settings), { prefix: settings.prefix })
    },
  }
}
