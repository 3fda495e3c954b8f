import type { Environment, Principal } from '@windbreak/core'
import { readRequest } from '@windbreak/wire'
import type { FastifyRequest } from 'fastify'
import { type Call, decide, type Decision } from './decide.js'
import { explain, type Explanation } from './explain.js'
import type { Reloaded } from './file/reloader.js'
import type { Policy } from './policy.js'
import { createPreHandler } from './pre-handler.js'
import type { ActiveRules } from './rules.js'

/** Who would ask, and from where; nobody and nowhere where absent. */
export interface AskedBy {
  readonly operation?: string
  readonly params?: Readonly<Record<string, string>>
  readonly principal?: Principal
  /** A route's pattern, such as `/v1/chat/completions`. */
  readonly route?: string
}

export interface PolicyApi {
  readonly environment: Environment
  /** The environment's rules in force. */
  readonly rules: ActiveRules
  /**
   * Whether a call with this wire-format body would be within the policy; `operation` defaults to `chat.complete`.
   * Reads the body first, so it throws `WB_WIRE_…` (422) where that is no body of this operation.
   */
  readonly decide: (body: unknown, options?: AskedBy) => Decision
  /** The same, with which scope of the policy decides each rule. */
  readonly explain: (body: unknown, options?: AskedBy) => Explanation
  /** Reads the policy file now. The last good policy stays where the file is not one. */
  readonly reload: () => Promise<Reloaded>
  /**
   * For an app's own route that takes a wire-format chat body: refuses with 403 `WB_POLICY_…` or 422 `WB_WIRE_…`,
   * else puts what may be sent in the place of `request.body`.
   */
  readonly preHandler: (request: FastifyRequest) => Promise<void>
}

interface Keeper {
  readonly current: Policy
  reload(): Promise<Reloaded>
}

export function createApi(keeper: Keeper, now: () => number): PolicyApi {
  function callFor(body: unknown, { operation = 'chat.complete', params = {}, principal, route }: AskedBy): Call {
    return {
      operation,
      params,
      body: readRequest(operation, body),
      principal,
      origin: route === undefined ? { kind: 'job' } : { kind: 'route', route },
      startedAt: now(),
    }
  }
  const decideBody: PolicyApi['decide'] = (body, options = {}) => decide(keeper.current, callFor(body, options))
  return {
    get environment() {
      return keeper.current.environment
    },
    get rules() {
      return keeper.current.active
    },
    decide: decideBody,
    explain: (body, options = {}) => explain(keeper.current, callFor(body, options)),
    reload: () => keeper.reload(),
    preHandler: createPreHandler(() => keeper.current, decideBody, now),
  }
}
