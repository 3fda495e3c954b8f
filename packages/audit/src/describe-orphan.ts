import type { AuditRecord, Stamp } from './record.js'

/** A call that has an intent and no outcome, and the first byte of its answer where that is on record. */
export interface Orphan {
  readonly intent: AuditRecord
  readonly firstByte: AuditRecord | undefined
}

/** The outcome of a call whose process ended before it: what was known, and that nothing more is. */
export function describeOrphan(stamp: Stamp, { intent, firstByte }: Orphan): AuditRecord {
  return {
    action: intent.action,
    attempts: firstByte?.attempts ?? null,
    boot: stamp.boot,
    call: intent.call ?? '',
    completionTokens: null,
    cost: null,
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
    policy: null,
    promptTokens: null,
    requestId: intent.requestId ?? null,
    route: intent.route ?? null,
    ruleset: null,
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
    upstreamMs: firstByte?.upstreamMs ?? null,
    upstreamStatus: firstByte?.upstreamStatus ?? null,
    upstreamTotalMs: null,
    userId: intent.userId,
    v: stamp.v,
  }
}
