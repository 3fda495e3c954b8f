import type { AuditRecord, Detail, RecordedEvidence } from './record.js'

/**
 * The text of a record around its two numbers. `plain`: nothing in it had to be looked at twice, so that its length in
 * bytes is its length in characters, and no lone surrogate is in it.
 */
export interface Written {
  readonly head: string
  readonly tail: string
  readonly plain: boolean
}

/** ASCII that stands in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/

/** Whether all strings of the record that is being written were plain. Reset by each `write…`; nothing here waits. */
let plain = true

function quote(text: string | null | undefined): string {
  if (text == null) return 'null'
  if (PLAIN.test(text)) return `"${text}"`
  plain = false
  return JSON.stringify(text)
}

function number(value: number | null | undefined): string {
  return value == null || !Number.isFinite(value) ? 'null' : `${value}`
}

function optional(key: string, text: string | null | undefined): string {
  return text === undefined ? '' : `,"${key}":${quote(text)}`
}

function facts(detail: Detail | undefined): string {
  const text = JSON.stringify(detail)
  if (text !== '{}') plain = false
  return text
}

function list(evidence: readonly RecordedEvidence[] | undefined): string {
  if (evidence === undefined || evidence.length === 0) return '[]'
  plain = false
  return JSON.stringify(evidence)
}

/*
 * One template a kind of record, keys in order. JSON.stringify, which has to ask each value what it is, takes several
 * times as long. What comes out is what it would have written; a test compares the two.
 */

/** All that is neither of a call nor at its first byte. */
export function writeEvent(r: AuditRecord): Written {
  plain = true
  return {
    head:
      `{"action":${quote(r.action)},"boot":${quote(r.boot)},"detail":${facts(r.detail)},` +
      `"errorCode":${quote(r.errorCode)},"id":"${r.id}","ipAddress":${quote(r.ipAddress)},"level":"${r.level}",` +
      `"log":${quote(r.log)},"model":${quote(r.model)},"mono":${number(r.mono)},"origin":${quote(r.origin)},` +
      `"requestId":${quote(r.requestId)},"route":${quote(r.route)},`,
    tail:
      `,"socketAddress":${quote(r.socketAddress)},"stage":"${r.stage}","success":${r.success},` +
      `"tenant":${quote(r.tenant)},"timestamp":"${r.timestamp}","tokensUsed":${number(r.tokensUsed)},` +
      `"userId":${quote(r.userId)},"v":${r.v}}\n`,
    plain,
  }
}

export function writeIntent(r: AuditRecord): Written {
  plain = true
  return {
    head:
      `{"action":${quote(r.action)},"boot":${quote(r.boot)},"call":${quote(r.call)},` +
      `"errorCode":${quote(r.errorCode)},"evidence":${list(r.evidence)},"fingerprint":${quote(r.fingerprint)},` +
      `"id":"${r.id}","ipAddress":${quote(r.ipAddress)},"level":"${r.level}","log":${quote(r.log)},` +
      `"model":${quote(r.model)},"mono":${number(r.mono)},"origin":${quote(r.origin)}` +
      `${optional('request', r.request)},"requestId":${quote(r.requestId)},"route":${quote(r.route)},`,
    tail:
      `,"socketAddress":${quote(r.socketAddress)},"stage":"intent","stream":${r.stream},"success":${r.success},` +
      `"tenant":${quote(r.tenant)},"textBytes":${number(r.textBytes)},"timestamp":"${r.timestamp}",` +
      `"tokensUsed":${number(r.tokensUsed)},"upstream":${quote(r.upstream)},"userId":${quote(r.userId)},"v":${r.v}}\n`,
    plain,
  }
}

export function writeOutcome(r: AuditRecord): Written {
  plain = true
  return {
    head:
      `{"action":${quote(r.action)}${optional('answer', r.answer)},"attempts":${number(r.attempts)},` +
      `"boot":${quote(r.boot)},"call":${quote(r.call)},"completionTokens":${number(r.completionTokens)},` +
      `"cost":${number(r.cost)},"errorCode":${quote(r.errorCode)},"evidence":${list(r.evidence)},` +
      `"finishReason":${quote(r.finishReason)},"httpStatus":${number(r.httpStatus)},"id":"${r.id}",` +
      `"ipAddress":${quote(r.ipAddress)},"keyFingerprint":${quote(r.keyFingerprint)},` +
      `"latencyMs":${number(r.latencyMs)},"level":"${r.level}","log":${quote(r.log)},"model":${quote(r.model)},` +
      `"modelReturned":${quote(r.modelReturned)},"mono":${number(r.mono)},"origin":${quote(r.origin)},` +
      `"policy":${quote(r.policy)},"promptTokens":${number(r.promptTokens)},"requestId":${quote(r.requestId)},` +
      `"route":${quote(r.route)},"ruleset":${quote(r.ruleset)},`,
    tail:
      `,"socketAddress":${quote(r.socketAddress)},"stage":"outcome","status":${quote(r.status)},` +
      `"stream":${r.stream},"success":${r.success},"tenant":${quote(r.tenant)},"textBytes":${number(r.textBytes)},` +
      `"timestamp":"${r.timestamp}","tokensUsed":${number(r.tokensUsed)},"upstream":${quote(r.upstream)},` +
      `"upstreamMs":${number(r.upstreamMs)},"upstreamStatus":${number(r.upstreamStatus)},` +
      `"upstreamTotalMs":${number(r.upstreamTotalMs)},"userId":${quote(r.userId)},"v":${r.v}}\n`,
    plain,
  }
}
