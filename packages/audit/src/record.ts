/** What kind of line it is. More kinds may come; a reader skips those it does not know. */
export type RecordStage =
  | 'start'
  | 'intent'
  | 'first-byte'
  | 'outcome'
  | 'event'
  | 'gap'
  | 'clock'
  | 'checkpoint'
  | 'stop'

/** How much is recorded of a call. */
export type RecordLevel = 'none' | 'metadata' | 'request' | 'request-response'

/** Who wrote the record, and when. */
export interface Stamp {
  /** One run of one process over this log. UUIDv7. */
  readonly boot: string
  /** UUIDv7. Stays the same when a record has to be written again. */
  readonly id: string
  readonly level: RecordLevel
  readonly log: string
  /** Milliseconds on the process's monotonic clock. */
  readonly mono: number
  /** ISO 8601, UTC, milliseconds. Order is by `seq`, never by this. */
  readonly timestamp: string
  readonly v: 1
}

/** Facts that every record has. `null`: not known, or not of this kind. */
export interface RecordHead extends Stamp {
  /** An operation (`chat.complete`), an event (`access.denied`) or one of the trail's own (`audit.gap`). */
  readonly action: string
  readonly errorCode: string | null
  /** As derived through trusted proxies; `hmac:<kid>:<tag>` unless ids are recorded as they are. */
  readonly ipAddress: string | null
  /** As asked for. */
  readonly model: string | null
  /** The highest `seq` that was on stable storage when this line was written. A decimal integer. */
  readonly sealed: string
  /** Counts lines of this log. A decimal integer. */
  readonly seq: string
  readonly stage: RecordStage
  readonly success: boolean | null
  readonly tokensUsed: number | null
  /** As `ipAddress`. */
  readonly userId: string | null
}

/** Where a call or an event came from. */
export interface RecordOrigin {
  readonly origin: string | null
  readonly requestId: string | null
  readonly route: string | null
  /** The other end of the socket, which nobody can forge; as `ipAddress`. */
  readonly socketAddress: string | null
  readonly tenant: string | null
}

export interface RecordedEvidence {
  readonly count: number | null
  readonly guard: string
  readonly rule: string | null
  readonly verdict: string
  readonly where: string | null
}

/** Intents and outcomes. */
export interface RecordCall extends RecordOrigin {
  readonly call: string
  readonly evidence: readonly RecordedEvidence[]
  readonly stream: boolean
  /** UTF-8 bytes of all strings in the request: as sent in an intent, as asked in an outcome. */
  readonly textBytes: number | null
  readonly upstream: string
}

/** Intents alone. */
export interface RecordAsked {
  /** Of the last thing that was asked, as sent: `hmac:<kid>:<tag>`, to be looked for by who knows the text and the key. */
  readonly fingerprint: string | null
  /** JSON of what was sent, cut at `maxTextBytes`; from level `request` on. `null` while calls are only observed. */
  readonly request?: string | null
}

/** Outcomes alone. */
export interface RecordEnd {
  /** JSON of what was answered, cut at `maxTextBytes`; at level `request-response`. */
  readonly answer?: string | null
  readonly attempts: number | null
  readonly completionTokens: number | null
  /** What the call was charged, in millionths of a US dollar. */
  readonly cost: number | null
  readonly finishReason: string | null
  readonly httpStatus: number | null
  /** Of the key that the last attempt was sent under: tells keys apart within one boot, and says nothing about them. */
  readonly keyFingerprint: string | null
  /** From the call's start to its end. */
  readonly latencyMs: number | null
  /** As the upstream named it. */
  readonly modelReturned: string | null
  /** Names the policy that decided. */
  readonly policy: string | null
  readonly promptTokens: number | null
  /** Names the rules that the filter looked with. */
  readonly ruleset: string | null
  /** One of core's `OutcomeStatus`, or `unknown-after-crash`. */
  readonly status: string
  /** From the last send to the first byte that came back. */
  readonly upstreamMs: number | null
  readonly upstreamStatus: number | null
  /** From the last send to the last byte. What `latencyMs` has beyond it, for one attempt, was spent here. */
  readonly upstreamTotalMs: number | null
}

export type Detail = Readonly<Record<string, string | number | boolean>>

/** Most events have none. */
export const NO_DETAIL: Detail = Object.freeze({})

/** One line of the log. Which facts a record has follows from its stage; what is unknown is `null`, never left out. */
export interface AuditRecord extends RecordHead, Partial<RecordCall>, Partial<RecordAsked>, Partial<RecordEnd> {
  /** On `start`, `stop`, `event`, `gap`, `clock` and `checkpoint`. */
  readonly detail?: Detail
  /** This outcome was kept while storage refused, and written afterwards. In strict mode its caller was told 503. */
  readonly late?: true
  /** Lone surrogates in this record were replaced with U+FFFD. */
  readonly mended?: true
}
