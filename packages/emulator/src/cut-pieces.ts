/** Cuts a text into pieces about as long as tokens are; joined, they are the text. Never splits a code point. */
export function cutPieces(text: string): readonly string[] {
  return text.match(/\s*\S{1,6}|\s+/gu) ?? []
}

/** About four characters a token: good enough for usage figures that nobody pays for. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4)
}
