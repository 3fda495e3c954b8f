import { withOutcome } from '@windbreak/core'
import { UpstreamCut, UpstreamTimeout, UpstreamUnreachable, UpstreamUnreadable } from './errors.js'
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
  return Object.assign(explain(code, failure, sent, deadlines), { reason: code })
}

function explain(code: string, { name, message }: Error, sent: boolean, { firstByteMs, idleMs }: Deadlines): Error {
  switch (code) {
    case 'UND_ERR_HEADERS_TIMEOUT':
      return withOutcome(new UpstreamTimeout('no answer', firstByteMs), 'timeout')
    case 'UND_ERR_BODY_TIMEOUT':
      return withOutcome(new UpstreamTimeout('nothing more', idleMs), 'timeout')
    case 'UND_ERR_HEADERS_OVERFLOW':
      return new UpstreamUnreadable('its headers are too large')
    default:
      // A connection that closes within a chunk is a parser's error as well; undici 7 gives it no code of its own.
      if (name === 'HTTPParserError' && !message.includes('EOF')) return new UpstreamUnreadable('it is not HTTP')
      return sent ? new UpstreamCut() : new UpstreamUnreachable()
  }
}
