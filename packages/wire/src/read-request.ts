import { InvalidRequest, TooDeep, TooLarge, TooManyNodes, UnknownOperation } from './errors.js'
import { type Limits, readLimits } from './limits.js'
import { formatOf } from './formats.js'
import { OPERATIONS } from './operations.js'
import { pointer } from './pointer.js'
import { compileReader } from './read/compile-reader.js'
import { FAIL, type LimitName, type Problem, type Reader, Reading } from './read/reading.js'
import type { ValidationDetail } from './schemas/error-body.js'

const READERS: ReadonlyMap<string, Reader> = new Map(
  Object.keys(OPERATIONS).flatMap(operation => {
    const { request } = formatOf(operation) ?? {}
    return request === undefined ? [] : [[operation, compileReader(request)] as const]
  }),
)

const PASSED: Readonly<Record<LimitName, new (most: number) => Error>> = {
  depth: TooDeep,
  nodes: TooManyNodes,
  text: TooLarge,
}

/**
 * The one place that validates what a caller wants to send. Gives the caller's body as an own copy that holds the
 * documented fields and nothing else, or `null` for an operation that has no body.
 * Throws `WB_WIRE_INVALID_REQUEST` (422) that names the JSON pointer of the first fault and what was expected there,
 * `WB_WIRE_TOO_DEEP`, `WB_WIRE_TOO_MANY_NODES` (422), `WB_WIRE_TOO_LARGE` (413) or `WB_WIRE_UNKNOWN_OPERATION` (403).
 */
export function readRequest(operation: string, body: unknown, limits?: Partial<Limits>): unknown {
  const known = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined
  if (known === undefined) throw new UnknownOperation()
  if (!known.body) {
    if (body == null) return null
    throw problemError({ type: 'extra_forbidden', msg: 'this operation takes no body', loc: [] }, readLimits(limits))
  }
  const most = readLimits(limits)
  const reading = new Reading(most)
  const copy = readSafely(READERS.get(operation), body, reading)
  if (copy !== FAIL) return copy
  throw problemError(reading.problem, most)
}

/** Getters and proxies run code of their own, and that may throw. */
function readSafely(read: Reader | undefined, body: unknown, reading: Reading): unknown {
  try {
    return read === undefined ? FAIL : read(body, reading)
  } catch {
    return reading.fail('json_type', 'expected a JSON value')
  }
}

function problemError(problem: Problem | undefined, most: Readonly<Limits>): Error {
  const { type, msg, loc, limit } = problem ?? { type: 'json_type', msg: 'expected a JSON value', loc: [] }
  const path = loc.toReversed()
  const error = limit === undefined ? new InvalidRequest(pointer(path), msg) : new PASSED[limit](most[limit])
  const detail: ValidationDetail = {
    type,
    loc: ['body', ...path],
    msg: limit === undefined ? msg : error.message,
  }
  return Object.assign(error, { detail })
}
