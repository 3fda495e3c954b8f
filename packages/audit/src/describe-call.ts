import type { CallOrigin, Evidence, ModelCall, Outcome } from '@windbreak/core'
import { bound, boundOrNull, NAME_MOST, WORD_MOST } from './bound-text.js'
import type { Identities } from './identities/identities.js'
import type { AuditRecord, RecordedEvidence, Stamp } from './record.js'

/** A guard that found more on one call has said enough. */
const EVIDENCE_MOST = 32
const EVIDENCE_FIRST = 15

const MODEL = /^[\w.:/@+-]{1,128}$/

/** What the trail knows of a call beside the call itself. */
export interface Asked {
  readonly textBytes: number | null
  readonly fingerprint: string | null
  /** `undefined` at levels that record no text. */
  readonly request: string | null | undefined
}

/** What is asked, read from a body in Mistral's wire format. */
function asked({ body, params }: ModelCall): { model: string | null; stream: boolean } {
  const { model, stream } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  return { model: nameOrNull(model ?? params['model']), stream: stream === true }
}

/** What looks like a model's name; anything else a caller wrote in its place may be content, and shows as `*`. */
function nameOrNull(model: unknown): string | null {
  if (typeof model !== 'string') return null
  return MODEL.test(model) ? model : '*'
}

function listEvidence(evidence: readonly Evidence[]): readonly RecordedEvidence[] {
  return fewest(evidence).map(({ guard, verdict, rule, where, count }) => ({
    count: count ?? null,
    guard: bound(guard, WORD_MOST),
    rule: boundOrNull(rule, WORD_MOST),
    verdict,
    where: boundOrNull(where),
  }))
}

/** The first and the last: what a caller brings in comes first, and what was decided about it last. */
function fewest(evidence: readonly Evidence[]): readonly Evidence[] {
  if (evidence.length <= EVIDENCE_MOST) return evidence
  const count = evidence.length - EVIDENCE_MOST + 1
  const cut: Evidence = { guard: 'audit', verdict: 'flag', rule: 'evidence-cut', count }
  return [...evidence.slice(0, EVIDENCE_FIRST), cut, ...evidence.slice(EVIDENCE_FIRST + count)]
}

export function addressesOf({ ip, socketIp }: CallOrigin, { address }: Identities) {
  return { ip: boundOrNull(address(ip), WORD_MOST), socketIp: boundOrNull(address(socketIp), WORD_MOST) }
}

/** Keys in sorted order: the line is canonical as it stands. */
export function describeIntent(
  stamp: Stamp,
  call: ModelCall,
  identities: Identities,
  { textBytes, fingerprint, request }: Asked,
): AuditRecord {
  const { origin, principal } = call
  const { model, stream } = asked(call)
  const { ip, socketIp } = addressesOf(origin, identities)
  return {
    action: bound(call.operation, WORD_MOST),
    boot: stamp.boot,
    call: call.id,
    errorCode: null,
    evidence: listEvidence(call.evidence),
    fingerprint,
    id: stamp.id,
    ipAddress: ip,
    level: stamp.level,
    log: stamp.log,
    model,
    mono: stamp.mono,
    origin: origin.kind,
    ...(request === undefined ? {} : { request }),
    requestId: boundOrNull(origin.requestId, WORD_MOST),
    route: boundOrNull(origin.route),
    sealed: '',
    seq: '',
    socketAddress: socketIp,
    stage: 'intent',
    stream,
    success: null,
    tenant: boundOrNull(principal.tenant),
    textBytes,
    timestamp: stamp.timestamp,
    tokensUsed: null,
    upstream: bound(call.upstream, WORD_MOST),
    userId: boundOrNull(identities.user(principal.id), NAME_MOST),
    v: stamp.v,
  }
}

/** The first of a streamed answer has come: whatever happens to this process now, the upstream did begin. */
export function describeFirstByte(stamp: Stamp, call: ModelCall, identities: Identities): AuditRecord {
  const { origin, principal, observed } = call
  const { sentAt, firstByteAt } = observed
  const { ip, socketIp } = addressesOf(origin, identities)
  return {
    action: bound(call.operation, WORD_MOST),
    attempts: observed.attempts,
    boot: stamp.boot,
    call: call.id,
    errorCode: null,
    id: stamp.id,
    ipAddress: ip,
    level: stamp.level,
    log: stamp.log,
    model: asked(call).model,
    mono: stamp.mono,
    origin: origin.kind,
    requestId: boundOrNull(origin.requestId, WORD_MOST),
    route: boundOrNull(origin.route),
    sealed: '',
    seq: '',
    socketAddress: socketIp,
    stage: 'first-byte',
    success: null,
    tenant: boundOrNull(principal.tenant),
    timestamp: stamp.timestamp,
    tokensUsed: null,
    upstream: bound(call.upstream, WORD_MOST),
    upstreamMs: between(sentAt, firstByteAt),
    upstreamStatus: observed.upstreamStatus ?? null,
    userId: boundOrNull(identities.user(principal.id), NAME_MOST),
    v: stamp.v,
  }
}

export function describeOutcome(
  stamp: Stamp,
  call: ModelCall,
  identities: Identities,
  outcome: Outcome,
  { textBytes, answer }: { readonly textBytes: number | null; readonly answer: string | null | undefined },
): AuditRecord {
  const { origin, principal } = call
  const { usage, sentAt, firstByteAt, ...seen } = outcome.observed
  const { model, stream } = asked(call)
  const { ip, socketIp } = addressesOf(origin, identities)
  return {
    action: bound(call.operation, WORD_MOST),
    ...(answer === undefined ? {} : { answer }),
    attempts: seen.attempts,
    boot: stamp.boot,
    call: call.id,
    completionTokens: usage?.completionTokens ?? null,
    cost: seen.cost ?? null,
    errorCode: boundOrNull(outcome.code, WORD_MOST),
    evidence: listEvidence(call.evidence),
    finishReason: boundOrNull(seen.finishReason, WORD_MOST),
    httpStatus: outcome.httpStatus,
    id: stamp.id,
    ipAddress: ip,
    keyFingerprint: boundOrNull(seen.key, WORD_MOST),
    latencyMs: outcome.endedAt - call.startedAt,
    level: stamp.level,
    log: stamp.log,
    model,
    modelReturned: boundOrNull(seen.model),
    mono: stamp.mono,
    origin: origin.kind,
    policy: boundOrNull(seen.policy, WORD_MOST),
    promptTokens: usage?.promptTokens ?? null,
    requestId: boundOrNull(origin.requestId, WORD_MOST),
    route: boundOrNull(origin.route),
    ruleset: boundOrNull(seen.ruleset, WORD_MOST),
    sealed: '',
    seq: '',
    socketAddress: socketIp,
    stage: 'outcome',
    status: outcome.status,
    stream,
    success: outcome.status === 'ok',
    tenant: boundOrNull(principal.tenant),
    textBytes,
    timestamp: stamp.timestamp,
    tokensUsed: usage?.totalTokens ?? null,
    upstream: bound(call.upstream, WORD_MOST),
    upstreamMs: between(sentAt, firstByteAt),
    upstreamStatus: seen.upstreamStatus ?? null,
    upstreamTotalMs: between(sentAt, seen.lastByteAt),
    userId: boundOrNull(identities.user(principal.id), NAME_MOST),
    v: stamp.v,
  }
}

function between(from: number | undefined, to: number | undefined): number | null {
  return from === undefined || to === undefined ? null : to - from
}
