import { type Refusal, refuse } from '../refusal.js'
import type { Rules } from '../rules.js'

/** Whose they are is nobody's to guess: the ids are not repeated. */
const LISTED = 'ids that the policy lists'

/*
 * A key belongs to a whole workspace, so an id that a caller names may be any other customer's. Those that the policy
 * lists pass, and no exception lifts that.
 */

export function checkFile({ fileIds }: Rules, id: unknown, where: string): Refusal | null {
  return typeof id === 'string' && fileIds.has(id.toLowerCase()) ? null : refuse('file-id', where, LISTED)
}

export function checkLibraries({ libraryIds }: Rules, { library_ids: ids }: { library_ids?: unknown }, where: string) {
  const at = Array.isArray(ids) ? ids.findIndex(id => !libraryIds.has(id)) : 0
  return at === -1 ? null : refuse('library-id', `${where}/library_ids/${at}`, LISTED)
}

export function checkConnector(
  { connectorIds }: Rules,
  { connector_id: id }: { connector_id?: unknown },
  where: string,
) {
  return connectorIds.has(id) ? null : refuse('connector-id', `${where}/connector_id`, LISTED)
}
