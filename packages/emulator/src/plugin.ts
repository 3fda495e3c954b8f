import './augment.js'
import { provide } from '@windbreak/core/fastify'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { buildEmulator, type EmulatorOptions } from './build-emulator.js'

async function emulatorPlugin(app: FastifyInstance, options: EmulatorOptions): Promise<void> {
  const { api, mount } = buildEmulator(options)
  provide(app, 'emulator', api)
  mount(app)
}

export default fp(emulatorPlugin, { name: '@windbreak/emulator', fastify: '5.x' })
