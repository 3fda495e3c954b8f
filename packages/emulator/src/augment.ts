import type { EmulatorApi } from './build-emulator.js'

declare module '@windbreak/core/fastify' {
  interface Windbreak {
    readonly emulator: EmulatorApi
  }
}
