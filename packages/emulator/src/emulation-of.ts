import type { EmulatorApi } from './build-emulator.js'
import type { Emulation } from './emulation.js'

/** What stands behind an emulator that a user holds, for other ways of asking it. By its script, which it keeps. */
const emulations = new WeakMap<EmulatorApi['script'], Emulation>()

export function keepEmulation(emulation: Emulation): void {
  emulations.set(emulation.script, emulation)
}

export function emulationOf({ script }: EmulatorApi): Emulation {
  const found = emulations.get(script)
  if (found === undefined) throw new TypeError('this is no emulator of createEmulator()')
  return found
}
