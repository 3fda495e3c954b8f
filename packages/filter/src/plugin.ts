import './augment.js'
import { attach, provide } from '@windbreak/core/fastify'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Actions } from './choose-actions.js'
import { createCore, type Filter, type FilterCollaborators } from './create-filter.js'
import { createGuard } from './guard.js'
import { createPreHandler, type PreHandler } from './pre-handler.js'
import { loosenedTiers } from './injection/injection-rules.js'
import type { FilterSettings } from './settings.js'

export interface FilterPluginOptions extends FilterCollaborators {
  readonly settings?: Partial<FilterSettings>
  /** Epoch milliseconds, for events. */
  readonly now?: () => number
}

/** `app.windbreak.filter` */
export interface FilterApi extends Filter {
  /** For an app's own route: filters `request.body` on its way in. */
  readonly preHandler: PreHandler
}

async function filterPlugin(app: FastifyInstance, { settings, now = Date.now, ...collaborators }: FilterPluginOptions) {
  const core = createCore(settings, collaborators)
  const { scan, apply, stream, open, holdBack, rules } = core

  attach(app, createGuard(core))
  provide(app, 'filter', { scan, apply, stream, open, holdBack, preHandler: createPreHandler(rules.in, now) })

  app.log.info({ holdBack }, `windbreak: filter on; a stream holds back at most ${holdBack} characters`)
  for (const direction of ['in', 'out'] as const) {
    const { actions, injection } = rules[direction]
    const passing = [...loosened(actions), ...(injection === undefined ? [] : loosenedTiers(injection))]
    if (passing.length > 0) {
      app.log.warn({ direction, detectors: passing }, `windbreak: the filter lets through what it finds (${direction})`)
    }
  }
}

/** The detectors whose findings pass, as `email: flag`. */
function loosened(actions: Actions): readonly string[] {
  return [...actions].flatMap(([{ id }, action]) => (action === 'flag' || action === 'off' ? `${id}: ${action}` : []))
}

export default fp(filterPlugin, { name: '@windbreak/filter', fastify: '5.x' })
