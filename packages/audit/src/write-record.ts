import { flagMember, member, notPlain, repeatedMember, wasPlain } from './members.js'
import { type AuditRecord, type Detail, NO_DETAIL, type RecordedEvidence } from './record.js'

/**
 * The text of a record around its two numbers. `plain`: nothing in it had to be looked at twice, so that its length in
 * bytes is its length in characters, and no lone surrogate is in it.
 */
export interface Written {
  readonly head: string
  readonly tail: string
  readonly plain: boolean
}

const action = repeatedMember('action')
const answer = member('answer')
const boot = repeatedMember('boot')
const call = member('call')
const errorCode = repeatedMember('errorCode')
const fingerprint = member('fingerprint')
const finishReason = repeatedMember('finishReason')
const ipAddress = repeatedMember('ipAddress')
const keyFingerprint = repeatedMember('keyFingerprint')
const level = repeatedMember('level')
const log = repeatedMember('log')
const model = repeatedMember('model')
const modelReturned = repeatedMember('modelReturned')
const origin = repeatedMember('origin')
const policy = repeatedMember('policy')
const request = member('request')
const requestId = member('requestId')
const route = repeatedMember('route')
const ruleset = repeatedMember('ruleset')
const socketAddress = repeatedMember('socketAddress')
const stage = repeatedMember('stage')
const status = repeatedMember('status')
const stream = flagMember('stream')
const success = flagMember('success')
const tenant = repeatedMember('tenant')
/** Under load many records share a millisecond. */
const timestamp = repeatedMember('timestamp')
const upstream = repeatedMember('upstream')
const userId = repeatedMember('userId')

const END = '"v":1}\n'

function number(value: number | null | undefined): string {
  return value == null || !Number.isFinite(value) ? 'null' : `${value}`
}

function facts(detail: Detail | undefined): string {
  if (detail === NO_DETAIL) return '"detail":{},'
  notPlain()
  return `"detail":${JSON.stringify(detail)},`
}

function list(evidence: readonly RecordedEvidence[] | undefined): string {
  if (evidence === undefined || evidence.length === 0) return '"evidence":[],'
  notPlain()
  return `"evidence":${JSON.stringify(evidence)},`
}

/*
 * One template a kind of record, keys in order. JSON.stringify, which has to ask each value what it is, takes several
 * times as long. What comes out is what it would have written; a test compares the two.
 */

/** All that is neither of a call nor at its first byte. */
export function writeEvent(r: AuditRecord): Written {
  return {
    head:
      `{${action(r.action)}${boot(r.boot)}${facts(r.detail)}${errorCode(r.errorCode)}"id":"${r.id}",` +
      `${ipAddress(r.ipAddress)}${level(r.level)}${log(r.log)}${model(r.model)}"mono":${number(r.mono)},` +
      `${origin(r.origin)}${requestId(r.requestId)}${route(r.route)}`,
    tail:
      `,${socketAddress(r.socketAddress)}${stage(r.stage)}${success(r.success)}${tenant(r.tenant)}` +
      `${timestamp(r.timestamp)}"tokensUsed":${number(r.tokensUsed)},${userId(r.userId)}${END}`,
    plain: wasPlain(),
  }
}

export function writeIntent(r: AuditRecord): Written {
  return {
    head:
      `{${action(r.action)}${boot(r.boot)}${call(r.call)}${errorCode(r.errorCode)}${list(r.evidence)}` +
      `${fingerprint(r.fingerprint)}"id":"${r.id}",${ipAddress(r.ipAddress)}${level(r.level)}${log(r.log)}` +
      `${model(r.model)}"mono":${number(r.mono)},${origin(r.origin)}` +
      `${r.request === undefined ? '' : request(r.request)}${requestId(r.requestId)}${route(r.route)}`,
    tail:
      `,${socketAddress(r.socketAddress)}"stage":"intent",${stream(r.stream)}${success(r.success)}` +
      `${tenant(r.tenant)}"textBytes":${number(r.textBytes)},${timestamp(r.timestamp)}` +
      `"tokensUsed":${number(r.tokensUsed)},${upstream(r.upstream)}${userId(r.userId)}${END}`,
    plain: wasPlain(),
  }
}

export function writeOutcome(r: AuditRecord): Written {
  return {
    head:
      `{${action(r.action)}${r.answer === undefined ? '' : answer(r.answer)}"attempts":${number(r.attempts)},` +
      `${boot(r.boot)}${call(r.call)}"completionTokens":${number(r.completionTokens)},"cost":${number(r.cost)},` +
      `${errorCode(r.errorCode)}${list(r.evidence)}${finishReason(r.finishReason)}` +
      `"httpStatus":${number(r.httpStatus)},"id":"${r.id}",${ipAddress(r.ipAddress)}` +
      `${keyFingerprint(r.keyFingerprint)}"latencyMs":${number(r.latencyMs)},${level(r.level)}${log(r.log)}` +
      `${model(r.model)}${modelReturned(r.modelReturned)}"mono":${number(r.mono)},${origin(r.origin)}` +
      `${policy(r.policy)}"promptTokens":${number(r.promptTokens)},${requestId(r.requestId)}${route(r.route)}` +
      ruleset(r.ruleset),
    tail:
      `,${socketAddress(r.socketAddress)}"stage":"outcome",${status(r.status)}${stream(r.stream)}` +
      `${success(r.success)}${tenant(r.tenant)}"textBytes":${number(r.textBytes)},${timestamp(r.timestamp)}` +
      `"tokensUsed":${number(r.tokensUsed)},${upstream(r.upstream)}"upstreamMs":${number(r.upstreamMs)},` +
      `"upstreamStatus":${number(r.upstreamStatus)},"upstreamTotalMs":${number(r.upstreamTotalMs)},` +
      `${userId(r.userId)}${END}`,
    plain: wasPlain(),
  }
}
