import { Dispatcher } from 'undici'
import type { EmulatorApi } from '../build-emulator.js'
import { emulationOf } from '../emulation-of.js'
import type { Emulation } from '../emulation.js'
import { Line } from './line.js'
import { playToHandler } from './play-to-handler.js'
import { planRequest } from './plan-request.js'

/**
 * The emulator as what undici sends requests with: hand it to `dispatcher` of `@windbreak/config`, and the real
 * transport (keys, retries, deadlines, errors of the upstream) runs over it, without a socket.
 * A deadline of the request is over once `wait` of the emulator says so.
 */
export function createDispatcher(emulator: EmulatorApi): Dispatcher {
  return new EmulatorDispatcher(emulationOf(emulator))
}

class EmulatorDispatcher extends Dispatcher {
  readonly #emulation: Emulation

  constructor(emulation: Emulation) {
    super()
    this.#emulation = emulation
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const line = new Line(handler)
    this.#answer(options, handler, line).catch((error: unknown) => line.break(error as Error))
    return true
  }

  async #answer(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler, line: Line): Promise<void> {
    handler.onRequestStart?.(line.controller, {})
    const { entry, steps } = await planRequest(this.#emulation, options)
    const { headersTimeout, bodyTimeout } = options
    entry.ended = await playToHandler(steps, handler, line, {
      wait: this.#emulation.wait,
      headersMs: headersTimeout ?? 0,
      bodyMs: bodyTimeout ?? 0,
    })
  }
}
