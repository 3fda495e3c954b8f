import { readError } from '@windbreak/core'
import { FilterFailed } from './errors.js'

/** Runs the filter's own work, whose errors become what `asOwn` gives. */
export function orFail<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asOwn(error)
  }
}

/**
 * What was thrown on purpose, as it is; anything else is `WB_FILTER_FAILED`, which delivers nothing. Its cause is not
 * kept: it could quote the text.
 */
export function asOwn(error: unknown): Error {
  return readError(error).code === 'WB_CORE_UNEXPECTED' ? new FilterFailed() : (error as Error)
}
