/** What a name's letter is looked for as: small, without accents; a space for what is neither letter nor digit. */
export function foldPoint(point: number): string {
  return foldText(String.fromCodePoint(point))
}

/** The same for a text. A run of anything else is one space. */
export function foldText(text: string): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  // The end of a Greek word has a letter of its own, which what is written in capitals does not show.
  return plain.replaceAll('ς', 'σ').replace(/[^\p{L}\p{N}]+/gu, ' ')
}
