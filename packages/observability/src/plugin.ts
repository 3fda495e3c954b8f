import './augment.js'
import { readSettings } from '@windbreak/core'
import { modelsOf, observe, provide, subscribe } from '@windbreak/core/fastify'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { InvalidSettings } from './errors.js'
import { createCallMetrics } from './metrics/call-metrics.js'
import { LabelValues } from './metrics/label-values.js'
import { ModelNames } from './metrics/model-names.js'
import { observeCalls } from './metrics/observe-calls.js'
import { createStateMetrics } from './metrics/state-metrics.js'
import { MetricsSettings } from './settings.js'
import type { Sources } from './sources.js'

export interface MetricsPluginOptions {
  readonly settings?: MetricsSettings
  /** Milliseconds on a clock that never goes back. */
  readonly mono?: () => number
}

/** `app.windbreak.metrics` */
export interface MetricsApi {
  /** This server's own, for metrics of the application's; never the process-wide default of prom-client. */
  readonly registry: Registry
  readonly contentType: string
  /** All of it in Prometheus's text format. */
  text(): Promise<string>
}

/**
 * Counts what passes this context's boundary. It opens no route: metrics tell how a server is used, so they belong on a
 * listener that the public cannot reach.
 */
async function metricsPlugin(app: FastifyInstance, options: MetricsPluginOptions): Promise<void> {
  const { mono = () => performance.now() } = options
  const settings = readSettings(MetricsSettings, options.settings, InvalidSettings)
  const maxValues = settings.maxValues as number
  const registry = new Registry()
  const metrics = createCallMetrics(registry)
  const models = new ModelNames(() => modelsOf(app), new LabelValues(maxValues), mono)
  const { observer, hear } = observeCalls({ metrics, models, maxValues })
  createStateMetrics(registry, () => app.windbreak as Sources)
  if (settings.process === true) collectDefaultMetrics({ register: registry })

  observe(app, observer)
  subscribe(app, hear)
  provide(app, 'metrics', { registry, contentType: registry.contentType, text: () => registry.metrics() })
}

export default fp(metricsPlugin, { name: '@windbreak/observability', fastify: '5.x' })
