import { AssertionError } from 'node:assert'
import { readRefusal } from './read-refusal.js'

export interface RefusalOptions {
  /** The HTTP status; any status of a refusal (4xx, 503) where absent. */
  readonly status?: number
}

/** Anything that comes to a response or throws: a promise, a function that gives one, or a response that is here. */
export type Refusable = unknown

/**
 * Throws an `AssertionError` unless `given` ends as a refusal with this code, and nothing was sent. Of a promise or a
 * function only what it sends itself counts; of a response that is here already, all that was sent since `reset()`.
 */
export async function expectRefused(
  given: Refusable,
  code: string,
  countSent: () => number,
  { status }: RefusalOptions = {},
): Promise<void> {
  const before = isPending(given) ? countSent() : 0
  const seen = await readRefusal(await settle(given))
  if (seen.code !== code) fail(`Expected a refusal with ${code}, and got ${told(seen)}`, code, seen.code)
  const fits = status === undefined ? isRefusal(seen.status) : seen.status === status
  if (!fits) fail(`${code} came with status ${seen.status}, not ${status ?? 'one of a refusal'}`, status, seen.status)
  const sent = countSent() - before
  if (sent > 0) {
    const hint = isPending(given) ? '' : ' since reset(); hand in the promise to have only its own counted'
    fail(`${code} was refused, but ${sent} of the requests reached the model${hint}`, 0, sent)
  }
}

const isPending = (given: unknown) =>
  typeof given === 'function' || typeof (given as { then?: unknown } | null)?.then === 'function'

async function settle(given: Refusable): Promise<unknown> {
  try {
    return await (typeof given === 'function' ? (given as () => unknown)() : given)
  } catch (error) {
    return error
  }
}

const isRefusal = (status: number | undefined) =>
  status !== undefined && ((status >= 400 && status < 500) || status === 503)

const told = ({ code, status }: { code: string | undefined; status: number | undefined }) =>
  `${code ?? 'no code'} with status ${status ?? 'unknown'}`

function fail(message: string, expected: unknown, actual: unknown): never {
  throw new AssertionError({ message, expected, actual, operator: 'expectRefused' })
}
