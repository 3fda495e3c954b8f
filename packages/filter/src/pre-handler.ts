import { modeOf, publishRefusal } from '@windbreak/core/fastify'
import type { FastifyRequest } from 'fastify'
import { Blocked } from './errors.js'
import { filterJson } from './filter-json.js'
import { orFail } from './or-fail.js'
import { observing, type Rules } from './judge.js'

export type PreHandler = (request: FastifyRequest) => Promise<void>

/** A hook that filters `request.body` on its way in, whatever its shape, and refuses with 403 `WB_FILTER_BLOCKED`. */
export function createPreHandler(rules: Rules, now: () => number): PreHandler {
  const observed = observing(rules)
  return async request => {
    if (request.body == null) return
    const way = modeOf(request.server) === 'observe' ? observed : rules
    const { body, judged } = orFail(() => filterJson(request.body, way))
    const refused = judged.find(finding => finding.action === 'block' || finding.observed === true)
    if (refused === undefined || refused.observed === true) request.body = body
    if (refused === undefined) return
    const { detector } = refused
    const error = new Blocked(detector)
    const detail = { detector, ...(refused.observed === true ? { observed: true } : {}) }
    await publishRefusal(request, { at: now(), code: error.code, detail })
    if (refused.observed !== true) throw error
  }
}
