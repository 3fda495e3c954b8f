import type { Evidence, ModelCall } from '@windbreak/core'

/** A call as the boundary would hand it to the guard. */
export function makeCall(body: unknown, evidence: Evidence[], more: Partial<ModelCall> = {}): ModelCall {
  return {
    id: '0',
    operation: 'chat.complete',
    params: {},
    body,
    principal: { id: 'ann' },
    origin: { kind: 'job' },
    upstream: 'default',
    startedAt: 0,
    signal: new AbortController().signal,
    evidence,
    observed: { attempts: 0 },
    mode: 'enforce',
    onSettled: () => {},
    ...more,
  }
}
