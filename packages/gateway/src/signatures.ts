import type { Told } from './surface.js'

/**
 * What a client needs to send an answer back: the signature of its first choice, null where it cannot be sent back;
 * beside it those of all choices, by index, where there are several. Nothing where answers are not signed.
 */
export function signaturesIn({ seal }: Told): { signature?: string | null; signatures?: readonly (string | null)[] } {
  if (seal === undefined) return {}
  const signatures = seal.signatures()
  return { signature: signatures[0] ?? null, ...(signatures.length > 1 ? { signatures } : {}) }
}
