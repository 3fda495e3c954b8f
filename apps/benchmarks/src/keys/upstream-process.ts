import { type Entry, startKeyedUpstream } from './keyed-upstream.js'
import { createRandom } from './random.js'

export type UpstreamOrder = { readonly accept: string } | { readonly revoke: string } | { readonly show: 'ledger' }
export type UpstreamReport = { readonly done: true } | { readonly ledger: readonly Entry[] }

/** The keyed upstream as a process of its own: it knows nothing of the server but what reaches it. */
if (process.send !== undefined) {
  const upstream = await startKeyedUpstream([], createRandom(Number(process.env['FIGURES_SEED'] ?? 1)))
  process.on('message', (order: UpstreamOrder) => {
    if ('show' in order) return void process.send?.({ ledger: upstream.ledger } satisfies UpstreamReport)
    if ('accept' in order) upstream.accepted.add(order.accept)
    else upstream.accepted.delete(order.revoke)
    process.send?.({ done: true } satisfies UpstreamReport)
  })
  process.once('SIGTERM', () => {
    upstream.close().finally(() => process.disconnect())
  })
  process.send(upstream.origin)
}
