import { LISTED } from '../check.js'
import type { Call, Flag } from '../decide.js'
import type { Policy } from '../policy.js'
import { type Refusal, refuse } from '../refusal.js'

/**
 * What the upstream's own list says about the model asked for: whether its name stands for another one by now, and
 * whether its time is over. Adds to `flags` what is only to be told. It never allows anything.
 */
export function checkCatalog(policy: Policy, call: Call, flags: Flag[]): Refusal | null {
  const { catalog, catalogSettings } = policy
  if (call.body === null || call.origin?.kind === 'selftest') return null
  const { model } = call.body as { readonly model: string }
  if (catalog.drifted.has(model)) {
    if (catalogSettings.onDrift === 'refuse') {
      return { ...refuse('model-drift', '/model', LISTED), scope: '/catalog/onDrift' }
    }
    flags.push({ rule: 'model-drift', where: '/model' })
  }
  const retires = catalog.retires.get(model)
  if (retires !== undefined && retires <= (call.startedAt ?? Infinity)) {
    if (catalogSettings.onRetired === 'refuse') {
      return { ...refuse('model-retired', '/model', LISTED), scope: '/catalog/onRetired' }
    }
    flags.push({ rule: 'model-retired', where: '/model' })
  }
  return null
}
