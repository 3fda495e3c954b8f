import { withOutcome } from '@windbreak/core'
import {
  ProxyAuth,
  ProxyRefused,
  ProxyUnreachable,
  UpstreamCut,
  UpstreamTimeout,
  UpstreamUnreachable,
  UpstreamUnreadable,
  UpstreamUntrusted,
} from './errors.js'
import { explainTls } from './network/explain-tls.js'
import { PROXY, type ProxyFailure } from './network/open-tunnel.js'
import type { Deadlines } from './settings.js'

/**
 * Why undici could not bring an answer, as one of our errors. `sent` tells whether the request had begun to leave.
 * What undici's error holds (addresses, bytes of the answer) is left behind; its code is kept as `reason`.
 */
export function explainFailure(
  failure: Error & { code?: unknown },
  sent: boolean,
  deadlines: Deadlines,
): Error & { readonly reason: string } {
  const code = typeof failure.code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(failure.code) ? failure.code : 'UNKNOWN'
  const { why } = failure as Partial<ProxyFailure>
  return Object.assign(explain(code, failure, sent, deadlines), { reason: why ?? code })
}

function explain(code: string, failure: Error, sent: boolean, { firstByteMs, idleMs }: Deadlines): Error {
  const { name, message } = failure
  switch (code) {
    case 'UND_ERR_HEADERS_TIMEOUT':
      return withOutcome(new UpstreamTimeout('no answer', firstByteMs), 'timeout')
    case 'UND_ERR_BODY_TIMEOUT':
      return withOutcome(new UpstreamTimeout('nothing more', idleMs), 'timeout')
    case 'UND_ERR_HEADERS_OVERFLOW':
      return new UpstreamUnreadable('its headers are too large')
    case PROXY.auth:
      return new ProxyAuth()
    case PROXY.refused:
      return new ProxyRefused((failure as ProxyFailure).why)
    case PROXY.unreachable:
      return new ProxyUnreachable()
    default:
      // A connection that closes within a chunk is a parser's error as well; undici 7 gives it no code of its own.
      if (name === 'HTTPParserError' && !message.includes('EOF')) return new UpstreamUnreadable('it is not HTTP')
      return explainSystem(code, sent)
  }
}

/** With TLS 1.3 a server refuses the client's certificate when the request has begun to leave. */
function explainSystem(code: string, sent: boolean): Error {
  const why = explainTls(code)
  if (why !== undefined) return new UpstreamUntrusted(why)
  return sent ? new UpstreamCut() : new UpstreamUnreachable()
}
