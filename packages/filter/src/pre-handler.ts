import { publishRefusal } from '@windbreak/core/fastify'
import type { FastifyRequest } from 'fastify'
import { verdictOf } from './apply-rules.js'
import { Blocked } from './errors.js'
import { filterJson } from './filter-json.js'
import { orFail } from './or-fail.js'
import type { Rules } from './judge.js'

export type PreHandler = (request: FastifyRequest) => Promise<void>

/** A hook that filters `request.body` on its way in, whatever its shape, and refuses with 403 `WB_FILTER_BLOCKED`. */
export function createPreHandler(rules: Rules, now: () => number): PreHandler {
  return async request => {
    if (request.body == null) return
    const { body, judged } = orFail(() => filterJson(request.body, rules))
    if (verdictOf(judged) !== 'block') {
      request.body = body
      return
    }
    const { detector } = judged.find(({ action }) => action === 'block')!
    const error = new Blocked(detector)
    await publishRefusal(request, { at: now(), code: error.code, detail: { detector } })
    throw error
  }
}
