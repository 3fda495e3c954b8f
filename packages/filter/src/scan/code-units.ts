/** How many code units are unpacked at a time. */
const WINDOW = 1 << 14
/** Up to here a loop is quicker than a call out of JavaScript. */
const FEW = 64

const bytes = Buffer.alloc(WINDOW * 2)

/**
 * A string's code units as an array, a window at a time: a loop over an array runs at twice the speed of one over
 * `charCodeAt`, which looks at the string's representation anew for each character. There is one window in the process;
 * it belongs to whoever called `unpack` last.
 */
export const units = new Uint16Array(bytes.buffer, bytes.byteOffset, WINDOW)

let owner: object | undefined

/** Whether what is unpacked is still what it unpacked. */
export function hasUnpacked(who: object): boolean {
  return owner === who
}

/** Unpacks the text from `start` on; gives the index in the text of the window's end. */
export function unpack(text: string, start: number, who: object): number {
  owner = who
  const end = Math.min(text.length, start + WINDOW)
  if (end - start > FEW) bytes.write(text.slice(start, end), 'utf16le')
  else for (let i = start; i < end; i++) units[i - start] = text.charCodeAt(i)
  return end
}
