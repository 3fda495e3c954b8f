/** An automaton's table has a column for each character of ASCII; the last is for whatever is beyond. */
export const COLUMNS = 128
export const COLUMN_BITS = 7
export const BEYOND = 127

/** The column of a UTF-16 code unit. */
export function columnOf(code: number): number {
  return code < BEYOND ? code : BEYOND
}

/** Whether the characters of a column belong to words: ASCII letters and digits. */
export function isWordColumn(column: number): boolean {
  return isDigitColumn(column) || ((column | 0x20) >= 0x61 && (column | 0x20) <= 0x7a)
}

export function isDigitColumn(column: number): boolean {
  return column >= 0x30 && column <= 0x39
}
