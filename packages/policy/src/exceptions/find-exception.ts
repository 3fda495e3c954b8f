import type { Call } from '../decide.js'
import type { ActiveException } from './read-exceptions.js'

/** An exception from a rule that is for this caller, not over yet, and not tried yet. */
export function findException(
  exceptions: readonly ActiveException[],
  rule: string,
  call: Call,
  tried: ReadonlySet<string>,
): ActiveException | undefined {
  // Where nobody says what time it is, none is sure to hold.
  const { startedAt = Infinity } = call
  return exceptions.find(
    exception =>
      exception.rule === rule && startedAt < exception.until && !tried.has(exception.id) && isFor(exception, call),
  )
}

function isFor({ scope }: ActiveException, { principal, origin }: Call): boolean {
  // Windbreak's self-test proves the rules, not what is excepted from them.
  if (origin?.kind === 'selftest') return false
  if (scope.tenant !== undefined && scope.tenant !== principal?.tenant) return false
  if (scope.role !== undefined && principal?.roles?.includes(scope.role) !== true) return false
  if (scope.principal !== undefined && scope.principal !== principal?.id) return false
  return scope.route === undefined || scope.route === origin?.route
}
