import './augment.js'
import { type Environment, readEnvironment, readSettings } from '@windbreak/core'
import { attach, provide, publishRefusal } from '@windbreak/core/fastify'
import { readRequest } from '@windbreak/wire'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type Decision, decide } from './decide.js'
import { InvalidSettings, refusalError } from './errors.js'
import { createGuard } from './guard.js'
import { type ActiveRules, activeRules, compileRules } from './rules.js'
import { PolicySettings } from './settings.js'

export interface PolicyPluginOptions {
  readonly settings?: PolicySettings
  /** Defaults to `WINDBREAK_ENV`, else `NODE_ENV`. */
  readonly environment?: Environment
  /** Epoch milliseconds, for events. */
  readonly now?: () => number
}

export interface PolicyApi {
  readonly environment: Environment
  /** The rules in force. */
  readonly rules: ActiveRules
  /**
   * Whether a call with this wire-format body would be within the rules; `operation` defaults to `chat.complete`.
   * Reads the body first, so it throws `WB_WIRE_…` (422) where that is no body of this operation.
   */
  readonly decide: (
    body: unknown,
    options?: { readonly operation?: string; readonly params?: Readonly<Record<string, string>> },
  ) => Decision
  /**
   * For an app's own route that takes a wire-format chat body: refuses with 403 `WB_POLICY_…` or 422 `WB_WIRE_…`,
   * else puts what may be sent in the place of `request.body`.
   */
  readonly preHandler: (request: FastifyRequest) => Promise<void>
}

async function policyPlugin(app: FastifyInstance, options: PolicyPluginOptions) {
  const { now = Date.now } = options
  const environment = readEnvironment(options.environment && { WINDBREAK_ENV: options.environment })
  const settings = readSettings(PolicySettings, options.settings, InvalidSettings)
  const active = activeRules(settings, environment)
  const rules = compileRules(active, environment, settings.aliases)

  const decideBody: PolicyApi['decide'] = (body, { operation = 'chat.complete', params = {} } = {}) =>
    decide(rules, { operation, params, body: readRequest(operation, body) })

  attach(app, createGuard(rules))
  provide(app, 'policy', {
    environment,
    rules: active,
    decide: decideBody,
    async preHandler(request) {
      const decision = decideBody(request.body)
      if (decision.allow) {
        request.body = decision.body
        return
      }
      const error = refusalError(decision)
      const { rule, path } = decision
      await publishRefusal(request, { at: now(), code: error.code, detail: { rule, where: path } })
      throw error
    },
  })

  const { models, maxTokens } = active
  app.log.info({ environment, models, maxTokens }, `windbreak: policy of ${environment} in force`)
}

export default fp(policyPlugin, { name: '@windbreak/policy', fastify: '5.x' })
