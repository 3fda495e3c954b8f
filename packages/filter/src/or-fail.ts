import { readError } from '@windbreak/core'
import { FilterFailed } from './errors.js'

/**
 * Runs the filter's own work. What it throws on purpose passes; anything else becomes `WB_FILTER_FAILED`, which delivers
 * nothing. Its cause is not kept: it could quote the text.
 */
export function orFail<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (readError(error).code === 'WB_CORE_UNEXPECTED') throw new FilterFailed()
    throw error
  }
}
