/** Whether one of the words stands within so many characters before `at`. */
export function contextBefore(text: string, at: number, within: number, words: readonly string[]): boolean {
  const before = text.slice(Math.max(0, at - within), at).toLowerCase()
  return words.some(word => before.includes(word))
}
