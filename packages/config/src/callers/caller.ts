import type { CallOrigin, DeliveredAnswer, Principal } from '@windbreak/core'
import { boundaryOf, callFrom, type CallOptions } from '@windbreak/core/fastify'
import type { HTTPClient, Mistral } from '@mistralai/mistralai'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { WINDBREAK } from '../keys/probe.js'
import { leavingOf } from './leaving.js'
import type { Sdk } from './sdk.js'

/** Sends one call through the boundary in somebody's name. */
export type Dispatch = (operation: string, body?: unknown, options?: CallOptions) => Promise<DeliveredAnswer>

/** Three ways to call the model. All of them pass every guard. */
export interface MistralCaller {
  /**
   * Sends `body`, wire-format JSON, and gives the answer as the guards left it. Rejects with a coded error.
   * From a request, `signal` defaults to one that fires when the client leaves; one of your own replaces it.
   */
  call: Dispatch
  /** An official client that holds a placeholder for a key and whose every request is a call. Loaded at first use. */
  sdk(): Promise<Mistral>
  /** The HTTP client alone, for a `new Mistral({ httpClient })` of your own. */
  httpClient(): Promise<HTTPClient>
}

/** The same, where no request names the caller. */
export interface MistralAccess {
  /** For a job. `origin` is what the record shall say about where the call comes from. */
  as(principal: Principal, origin?: Omit<CallOrigin, 'kind'>): MistralCaller
  httpClient(principal: Principal): Promise<HTTPClient>
  /** Windbreak's own calls (model list, key probe): past policy, filter and budgets, and only operations that spend nothing. */
  internal(operation: string, body?: unknown, options?: CallOptions): Promise<DeliveredAnswer>
}

export function callerOf(request: FastifyRequest, sdk: Sdk): MistralCaller {
  const call: Dispatch = (operation, body = null, options = {}) =>
    callFrom(request, operation, body, { ...options, signal: options.signal ?? leavingOf(request) })
  // The official client always brings a signal of its own, which knows nothing of who waits for the response.
  const callBySdk: Dispatch = (operation, body, options = {}) => {
    const signals = [leavingOf(request), ...(options.signal === undefined ? [] : [options.signal])]
    return call(operation, body, { ...options, signal: AbortSignal.any(signals) })
  }
  return callerOver(call, sdk, callBySdk)
}

export function accessOf(app: FastifyInstance, sdk: Sdk): MistralAccess {
  // Without a body there is still one to validate: `null`, which only an operation without a body takes.
  const dispatchAs =
    (principal: Principal, origin: CallOrigin): Dispatch =>
    async (operation, body = null, options = {}) =>
      boundaryOf(app).dispatch({ ...options, operation, body, principal, origin })
  const as: MistralAccess['as'] = (principal, origin) =>
    callerOver(dispatchAs(principal, { ...origin, kind: 'job' }), sdk)
  return {
    as,
    httpClient: principal => as(principal).httpClient(),
    internal: dispatchAs(WINDBREAK, { kind: 'internal' }),
  }
}

function callerOver(call: Dispatch, sdk: Sdk, callBySdk = call): MistralCaller {
  return { call, sdk: () => sdk.client(callBySdk), httpClient: () => sdk.httpClient(callBySdk) }
}
