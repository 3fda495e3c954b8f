import type { Principal } from '@windbreak/core'
import { originOf, publish } from '@windbreak/core/fastify'
import type { FastifyRequest } from 'fastify'
import { AccessDenied, IdentifyFailed, TooManyFailures } from './errors.js'
import { addressKey } from './failures/address-key.js'
import type { DenialReport } from './failures/denial-report.js'
import type { FailureLimit } from './failures/failure-limit.js'
import type { KnownHere } from './failures/known-here.js'
import type { KeyBook, KeyFault } from './key-book.js'
import { claimsToBeKey, looksLikeKey } from './key-format.js'
import { readAuthorization } from './read-authorization.js'
import { readPrincipal } from './read-principal.js'

/** `null` says that the request presents nothing to be known by; an error with a 4xx status, that what it presents is bad. */
export type IdentifyCaller = (request: FastifyRequest) => Principal | null | Promise<Principal | null>

/**
 * For the record only. `missing`: nothing was presented; `unidentified`: the application knew nobody by it;
 * `limited`: not looked at.
 */
export type DeniedReason = KeyFault | 'missing' | 'unidentified' | 'identify-failed' | 'limited'

export interface GateOptions {
  /** The book in force. */
  readonly book: () => KeyBook
  readonly demo: boolean
  readonly identify: IdentifyCaller | undefined
  readonly limit: FailureLimit
  readonly known: KnownHere
  readonly report: DenialReport
  readonly now: () => number
}

type Refusal = Error & { readonly code: string }

/** One request on its way through the gate. */
interface Attempt {
  readonly request: FastifyRequest
  /** As failures are counted. */
  readonly address: string
  /** 0: what is presented is looked at. Anything else: only a key that came in from this address before may come in. */
  readonly waitMs: number
}

/** Gives each request its principal, or refuses it with the one answer that tells nothing. */
export function createGate({ book, demo, identify, limit, known, report, now }: GateOptions) {
  async function refuse(
    { request, address }: Attempt,
    error: Refusal,
    reason: DeniedReason,
    key?: string,
  ): Promise<never> {
    const denial = {
      code: error.code,
      reason,
      address,
      origin: originOf(request),
      ...(key === undefined ? {} : { key }),
    }
    await report.tell(denial, event => publish(request.server, event))
    throw error
  }

  async function deny(attempt: Attempt, reason: DeniedReason, key?: string): Promise<never> {
    if (reason !== 'missing') limit.charge(attempt.address)
    return refuse(attempt, new AccessDenied(), reason, key)
  }

  /** Not charged: an address that goes on guessing is not shut out for longer, and what it presents changes nothing. */
  async function putOff(attempt: Attempt): Promise<never> {
    return refuse(attempt, new TooManyFailures(attempt.waitMs), 'limited')
  }

  /** Lets in; from an address that is limited, only who came in from there before. */
  async function admit(attempt: Attempt, who: string, principal: Principal): Promise<Principal> {
    const { address, waitMs } = attempt
    if (waitMs > 0 && !known.has(address, who)) return putOff(attempt)
    known.add(address, who)
    return principal
  }

  async function byKey(attempt: Attempt, token: string | null): Promise<Principal> {
    const { address, waitMs } = attempt
    const shaped = token !== null && (demo || looksLikeKey(token))
    // Before any hashing, and where nobody is known, without it.
    if (waitMs > 0 && (!shaped || !known.hasAny(address))) return putOff(attempt)
    if (token === null) return deny(attempt, 'malformed')
    const verdict = book().check(token, now())
    if (verdict.allow) return admit(attempt, `key ${verdict.id}`, verdict.principal)
    return waitMs > 0 ? putOff(attempt) : deny(attempt, verdict.reason, verdict.id)
  }

  async function byApp(attempt: Attempt, ask: IdentifyCaller, presents: boolean): Promise<Principal> {
    const { address, waitMs, request } = attempt
    // Unlike keys of 256 bits, what an application takes may be guessed: who is limited is not looked at, known or not.
    if (waitMs > 0) return putOff(attempt)
    let given: unknown
    let isBad = false
    try {
      given = await ask(request)
    } catch (error) {
      isBad = isClientFault(error)
      if (!isBad) {
        request.log.error({ err: error }, 'windbreak: "identify" failed')
        return refuse(attempt, new IdentifyFailed(), 'identify-failed')
      }
    }
    // Many at once are looked at before the first of them fails. A right guess among them is put off like the others.
    const late = limit.waitMs(address)
    if (late > 0) return putOff({ ...attempt, waitMs: late })
    if (given != null) return readPrincipal(given)
    return deny(attempt, isBad || presents ? 'unidentified' : 'missing')
  }

  return async (request: FastifyRequest): Promise<Principal> => {
    const authorization = readAuthorization(request.raw.rawHeaders)
    const address = addressKey(request.ip ?? 'unknown')
    const attempt: Attempt = { request, address, waitMs: limit.waitMs(address) }
    if (authorization.kind === 'twice') return byKey(attempt, null)
    const token = authorization.kind === 'once' ? authorization.token : null
    // What says that it is one of our keys is nobody else's business, right or not.
    if (identify !== undefined && !(token !== null && claimsToBeKey(token))) {
      return byApp(attempt, identify, authorization.kind === 'once')
    }
    // Who presents nothing guesses nothing.
    return authorization.kind === 'none' ? deny(attempt, 'missing') : byKey(attempt, token)
  }
}

function isClientFault(error: unknown): boolean {
  const { statusCode } = (error ?? {}) as { statusCode?: unknown }
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
}
