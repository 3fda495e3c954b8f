import { renderError } from '@windbreak/wire'
import type { Dispatch } from './caller.js'
import { readSdkRequest } from './read-sdk-request.js'
import { toResponse } from './to-response.js'

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/**
 * A `fetch` that opens no socket: it reads the operation and the body from the request and sends them through the
 * boundary. A refusal is a response, as the client expects; only a caller's own abort rejects.
 * Headers are left behind, the placeholder key with them.
 */
export function fetchThrough(dispatch: Dispatch, acceptedOrigins: readonly string[]): Fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const { signal } = request
    try {
      const { operation, body, params } = await readSdkRequest(request, acceptedOrigins)
      return toResponse(await dispatch(operation, body, { params, signal }), signal)
    } catch (error) {
      signal.throwIfAborted()
      const { status, headers, body } = renderError(error)
      return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
    }
  }
}
