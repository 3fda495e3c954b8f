import { type Entry, startKeyedUpstream } from './keyed-upstream.js'
import { createRandom } from './random.js'

export type UpstreamOrder = { readonly accept: string } | { readonly revoke: string } | { readonly show: 'ledger' }
export type UpstreamReport = { readonly done: true } | { readonly ledger: readonly Entry[] }

/** The keyed upstream as a process of its own: it knows nothing of the server but what reaches it. */
if (process.send !== undefined) {
  const upstream = await startKeyedUpstream([], createRandom(Number(process.env['FIGURES_SEED'] ?? 1)))
  process.on('message', (order: UpstreamOrder) => {
    if ('accept' in order) upstream.accepted.add(order.accept)
    if ('revoke' in order) upstream.accepted.delete(order.revoke)
    const report: UpstreamReport = 'show' in order ? { ledger: upstream.ledger } : { done: true }
    process.send?.(report)
  })
  process.once('SIGTERM', () => {
    upstream.close().finally(() => process.disconnect())
  })
  process.send(upstream.origin)
}
