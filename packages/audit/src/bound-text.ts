/** Longest strings that a caller can put into a record, in UTF-16 code units. */
export const NAME_MOST = 256
export const WORD_MOST = 128

/** Cuts what a caller controls, visibly. */
export function bound(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

export function boundOrNull(text: unknown, most = NAME_MOST): string | null {
  return typeof text === 'string' ? bound(text, most) : null
}
