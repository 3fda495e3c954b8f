import { readSettings } from '@windbreak/core'
import { ShipSettings } from '../../src/ship/settings.js'

export const readShipSettings = (input: object = {}): Readonly<ShipSettings> =>
  readSettings(ShipSettings, { lingerMs: 10, timeoutMs: 100, ...input })
