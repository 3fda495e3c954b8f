import type { WindbreakEvent } from '@windbreak/core/fastify'
import { bound, boundOrNull, NAME_MOST, WORD_MOST } from './bound-text.js'
import type { AuditEntry } from './entry.js'
import { type Identities, PLAIN } from './identities/identities.js'
import { type AuditRecord, type Detail, NO_DETAIL, type RecordStage, type Stamp } from './record.js'

const DETAIL_MOST = 64

/**
 * Facts beside the fixed ones, flat and bounded. Keys begin with a letter or an underscore: JavaScript moves keys that
 * look like integers to the front, and the line would not be canonical.
 */
export function describeDetail(detail?: Readonly<Record<string, unknown>>): Detail {
  if (detail === undefined) return NO_DETAIL
  const entries = Object.entries(detail)
    .slice(0, DETAIL_MOST)
    .map(([key, value]) => [describeKey(key), describeValue(value)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries)
}

function describeKey(key: string): string {
  const plain = bound(key, WORD_MOST).replaceAll(/[^\w.-]/g, '_')
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`
}

function describeValue(value: unknown): string | number | boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  return bound(String(value), NAME_MOST)
}

/** Something that happened and is no model call, told by another plugin. */
export function describeEvent(
  stamp: Stamp,
  { type, code, principal, origin, detail }: WindbreakEvent,
  identities: Identities = PLAIN,
): AuditRecord {
  return describe(stamp, 'event', identities, {
    action: type,
    errorCode: code,
    success: code === undefined,
    userId: principal?.id,
    tenant: principal?.tenant,
    ipAddress: origin?.ip,
    socketAddress: origin?.socketIp,
    requestId: origin?.requestId,
    route: origin?.route,
    origin: origin?.kind,
    detail,
  })
}

/** What an application records itself. */
export function describeEntry(stamp: Stamp, entry: AuditEntry, identities: Identities = PLAIN): AuditRecord {
  return describe(stamp, 'event', identities, entry)
}

/** What the trail says about itself. */
export function describeOwn(
  stamp: Stamp,
  stage: RecordStage,
  action: string,
  detail: Detail,
  code?: string,
): AuditRecord {
  return describe(stamp, stage, PLAIN, { action, detail, errorCode: code, success: code === undefined })
}

type Facts = { readonly [K in keyof AuditEntry]?: AuditEntry[K] | undefined } & {
  readonly action: string
  readonly origin?: string | undefined
}

/** Keys in sorted order: the line is canonical as it stands. */
function describe(stamp: Stamp, stage: RecordStage, { user, address }: Identities, facts: Facts): AuditRecord {
  return {
    action: bound(facts.action, WORD_MOST),
    boot: stamp.boot,
    detail: describeDetail(facts.detail),
    errorCode: boundOrNull(facts.errorCode, WORD_MOST),
    id: stamp.id,
    ipAddress: boundOrNull(address(facts.ipAddress), WORD_MOST),
    level: stamp.level,
    log: stamp.log,
    model: boundOrNull(facts.model),
    mono: stamp.mono,
    origin: facts.origin ?? null,
    requestId: boundOrNull(facts.requestId, WORD_MOST),
    route: boundOrNull(facts.route),
    sealed: '',
    seq: '',
    socketAddress: boundOrNull(address(facts.socketAddress), WORD_MOST),
    stage,
    success: facts.success ?? null,
    tenant: boundOrNull(facts.tenant),
    timestamp: stamp.timestamp,
    tokensUsed: facts.tokensUsed ?? null,
    userId: boundOrNull(user(facts.userId)),
    v: stamp.v,
  }
}
