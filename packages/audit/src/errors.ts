import createError from '@fastify/error'

export const InvalidSettings = createError<[where: string, why: string]>(
  'WB_AUDIT_INVALID_SETTINGS',
  'Invalid setting %s: %s',
  500,
  TypeError,
)

export const InvalidEntry = createError<[where: string, why: string]>(
  'WB_AUDIT_INVALID_ENTRY',
  'Invalid audit entry %s: %s',
  500,
  TypeError,
)

/** The record was not written: storage refuses, or more waits than may be held. */
export const Unavailable = createError<[]>('WB_AUDIT_UNAVAILABLE', 'The audit trail cannot be written', 503)

/** The record may still be written; nobody waits for it any longer. */
export const CommitTimeout = createError<[ms: number]>(
  'WB_AUDIT_TIMEOUT',
  'The audit record was not on stable storage within %s ms',
  503,
)

export const SpoolFull = createError<[]>('WB_AUDIT_SPOOL_FULL', 'The audit spool has reached its size limit', 503)

export const Closed = createError<[]>('WB_AUDIT_CLOSED', 'The audit trail is closed', 503)

export const SpoolOwned = createError<[directory: string, owner: string]>(
  'WB_AUDIT_SPOOL_OWNED',
  'The spool %s belongs to %s; each instance needs a directory of its own',
  500,
)

export const CannotOpen = createError<[directory: string, reason: string]>(
  'WB_AUDIT_CANNOT_OPEN',
  'The spool %s cannot be opened: %s',
  500,
)

export const MemoryOnly = createError<[]>(
  'WB_AUDIT_MEMORY_ONLY',
  'A spool in memory keeps nothing; it is for development and tests, and WINDBREAK_ENV or NODE_ENV says otherwise',
  500,
)

export const CorruptSpool = createError<[segment: string, line: number]>(
  'WB_AUDIT_CORRUPT',
  'Segment %s is damaged at line %s, before records that were written later. ' +
    'Keep a copy, then set "onCorruption" to "continue" to go on behind it',
  500,
)

/** Says nothing of the key. */
export const BadKey = createError<[why: string]>('WB_AUDIT_KEY', 'The key for checkpoints cannot be used: %s', 500)

/** Says nothing of the key. */
export const BadIdentityKey = createError<[why: string]>(
  'WB_AUDIT_IDENTITY_KEY',
  'The key for user ids and addresses cannot be used: %s',
  500,
)

export const NoIdentityKey = createError<[why: string]>(
  'WB_AUDIT_NO_IDENTITY_KEY',
  'Records would name persons, and there is no decision how: %s',
  500,
)

export const BadNote = createError<[why: string]>('WB_AUDIT_NOTE', 'The signed note is refused: %s', 500)

export const BadProof = createError<[why: string]>('WB_AUDIT_PROOF', 'The proof is refused: %s', 500)

export const NotCovered = createError<[]>(
  'WB_AUDIT_NOT_COVERED',
  'No record of this id is covered by a checkpoint that one of the given keys signed',
  404,
)

/** Signed anew, such a log would give its forger the signature that he lacks. */
export const Inconsistent = createError<[why: string]>(
  'WB_AUDIT_INCONSISTENT',
  'The log does not agree with the last checkpoint that was signed for it: %s. ' +
    'Keep this directory, find out why, and begin a new log in another one',
  500,
)

export const InvalidSink = createError<[sink: string, why: string]>(
  'WB_AUDIT_SINK',
  'The sink "%s" cannot be used: %s',
  500,
  TypeError,
)

/** The sink may take the records later. Says nothing of them. */
export const SinkFailed = createError<[reason: string]>(
  'WB_AUDIT_SINK_FAILED',
  'The sink did not keep the records: %s',
  500,
)

export const SinkTimeout = createError<[ms: number]>(
  'WB_AUDIT_SINK_TIMEOUT',
  'The sink did not keep the records within %s ms',
  500,
)

const Refused = createError<[reason: string]>(
  'WB_AUDIT_SINK_REFUSED',
  'The sink will never take some of the records: %s',
  500,
)

/** A sink throws it for records that it will never take; they are set aside, and the others go on. */
export class RecordRefused extends Refused {
  /** Places in the batch, counted from 0. */
  readonly indexes: readonly number[]

  /** `reason` is a short code such as `413`, never text of the record. */
  constructor(indexes: readonly number[] = [], reason = 'refused') {
    super(reason)
    this.indexes = indexes
  }
}

/** A database that a newer version of this package has made, or one whose role may not make the tables. */
export const SchemaMismatch = createError<[why: string]>(
  'WB_AUDIT_SCHEMA',
  'The tables of the audit copy cannot be used: %s',
  500,
)

export const InvalidQuery = createError<[where: string, why: string]>(
  'WB_AUDIT_INVALID_QUERY',
  'Invalid query %s: %s',
  400,
  TypeError,
)

const RETRY_AFTER_SECONDS = 1

/** For refusals that pass: in the words of the gateway (`retryAfter`) and in those of Fastify (`headers`). */
export function withRetryAfter<E extends Error>(error: E): E {
  return Object.assign(error, {
    retryAfter: RETRY_AFTER_SECONDS,
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
  })
}
