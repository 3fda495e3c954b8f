import { metrics, type MeterProvider, trace, type TracerProvider } from '@opentelemetry/api'
import { modelsOf, observe } from '@windbreak/core/fastify'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { LabelValues } from '../metrics/label-values.js'
import { ModelNames } from '../metrics/model-names.js'
import { createInstruments } from './instruments.js'
import { traceCalls } from './trace-calls.js'

const NAME = '@windbreak/observability'
const MODELS_MOST = 200

export interface OtelPluginOptions {
  /** The process's own, as its SDK registered it, where absent. */
  readonly tracerProvider?: TracerProvider
  readonly meterProvider?: MeterProvider
}

/**
 * Traces and measures calls by the GenAI conventions of OpenTelemetry. No text of a call can be on a span: observers are
 * not given any. Without a registered SDK it costs next to nothing.
 */
async function otelPlugin(app: FastifyInstance, options: OtelPluginOptions): Promise<void> {
  const tracer = (options.tracerProvider ?? trace).getTracer(NAME)
  const meter = (options.meterProvider ?? metrics).getMeter(NAME)
  const models = new ModelNames(
    () => modelsOf(app),
    new LabelValues(MODELS_MOST),
    () => performance.now(),
  )
  observe(app, traceCalls(tracer, createInstruments(meter, models)))
}

export default fp(otelPlugin, { name: '@windbreak/observability/otel', fastify: '5.x' })
