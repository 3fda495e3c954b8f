import type { CallOrigin, Evidence, ModelCall, Outcome } from '@windbreak/core'
import { bound, boundOrNull, NAME_MOST, WORD_MOST } from './bound-text.js'
import type { AuditRecord, RecordedEvidence, Stamp } from './record.js'

/** A guard that found more on one call has said enough. */
const EVIDENCE_MOST = 32

const MODEL = /^[\w.:/@+-]{1,128}$/

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
  return evidence.slice(0, EVIDENCE_MOST).map(({ guard, verdict, rule, where, count }) => ({
    count: count ?? null,
    guard: bound(guard, WORD_MOST),
    rule: boundOrNull(rule, WORD_MOST),
    verdict,
    where: boundOrNull(where),
  }))
}

export function addressesOf({ ip, socketIp }: CallOrigin): { ip: string | null; socketIp: string | null } {
  return { ip: boundOrNull(ip, WORD_MOST), socketIp: boundOrNull(socketIp, WORD_MOST) }
}

/** Keys in sorted order: the line is canonical as it stands. */
export function describeIntent(stamp: Stamp, call: ModelCall, textBytes: number | null): AuditRecord {
  const { origin, principal } = call
  const { model, stream } = asked(call)
  const { ip, socketIp } = addressesOf(origin)
  return {
    action: bound(call.operation, WORD_MOST),
    boot: stamp.boot,
    call: call.id,
    errorCode: null,
    evidence: listEvidence(call.evidence),
    id: stamp.id,
    ipAddress: ip,
    level: stamp.level,
    log: stamp.log,
    model,
    mono: stamp.mono,
    origin: origin.kind,
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
    userId: bound(principal.id, NAME_MOST),
    v: stamp.v,
  }
}

export function describeOutcome(
  stamp: Stamp,
  call: ModelCall,
  outcome: Outcome,
  textBytes: number | null,
): AuditRecord {
  const { origin, principal } = call
  const {
    usage,
    model: modelReturned,
    finishReason,
    attempts,
    upstreamStatus,
    sentAt,
    firstByteAt,
    key,
  } = outcome.observed
  const { model, stream } = asked(call)
  const { ip, socketIp } = addressesOf(origin)
  return {
    action: bound(call.operation, WORD_MOST),
    attempts,
    boot: stamp.boot,
    call: call.id,
    completionTokens: usage?.completionTokens ?? null,
    errorCode: boundOrNull(outcome.code, WORD_MOST),
    evidence: listEvidence(call.evidence),
    finishReason: boundOrNull(finishReason, WORD_MOST),
    httpStatus: outcome.httpStatus,
    id: stamp.id,
    ipAddress: ip,
    keyFingerprint: boundOrNull(key, WORD_MOST),
    latencyMs: outcome.endedAt - call.startedAt,
    level: stamp.level,
    log: stamp.log,
    model,
    modelReturned: boundOrNull(modelReturned),
    mono: stamp.mono,
    origin: origin.kind,
    promptTokens: usage?.promptTokens ?? null,
    requestId: boundOrNull(origin.requestId, WORD_MOST),
    route: boundOrNull(origin.route),
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
    upstreamMs: sentAt === undefined || firstByteAt === undefined ? null : firstByteAt - sentAt,
    upstreamStatus: upstreamStatus ?? null,
    userId: bound(principal.id, NAME_MOST),
    v: stamp.v,
  }
}

/** The outcome of a call whose process ended before it: what the intent knew, and that nothing more is known. */
export function describeOrphan(stamp: Stamp, intent: AuditRecord): AuditRecord {
  return {
    action: intent.action,
    attempts: null,
    boot: stamp.boot,
    call: intent.call ?? '',
    completionTokens: null,
    errorCode: 'WB_AUDIT_UNKNOWN_AFTER_CRASH',
    evidence: intent.evidence ?? [],
    finishReason: null,
    httpStatus: null,
    id: stamp.id,
    ipAddress: intent.ipAddress,
    keyFingerprint: null,
    latencyMs: null,
    level: stamp.level,
    log: stamp.log,
    model: intent.model,
    modelReturned: null,
    mono: stamp.mono,
    origin: intent.origin ?? null,
    promptTokens: null,
    requestId: intent.requestId ?? null,
    route: intent.route ?? null,
    sealed: '',
    seq: '',
    socketAddress: intent.socketAddress ?? null,
    stage: 'outcome',
    status: 'unknown-after-crash',
    stream: intent.stream ?? false,
    success: false,
    tenant: intent.tenant ?? null,
    textBytes: intent.textBytes ?? null,
    timestamp: stamp.timestamp,
    tokensUsed: null,
    upstream: intent.upstream ?? '',
    upstreamMs: null,
    upstreamStatus: null,
    userId: intent.userId,
    v: stamp.v,
  }
}
