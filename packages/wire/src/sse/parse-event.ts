/** One server-sent event as it stood in the stream. */
export interface SseEvent {
  /** Its own text, the blank line that closes it included. All `raw`s of a stream, joined, are the stream. */
  readonly raw: string
  readonly event?: string
  /** Its data lines, joined by line feeds. */
  readonly data: string
  /**
   * `data`: nothing but data lines. `mixed`: data beside comments or other fields.
   * `empty`: no data at all, such as a keep-alive comment; clients skip it.
   */
  readonly holds: 'data' | 'mixed' | 'empty'
}

const BOM = '\uFEFF'

/** Reads the fields of one whole event as the official SDK does, which also skips a byte order mark at its start. */
export function parseEvent(raw: string): SseEvent {
  const end = raw.indexOf('\n')
  // Nearly every event is one data line; it is read without being cut up.
  if (end === raw.length - 2 && raw.startsWith('data: ') && raw.endsWith('\n') && !raw.includes('\r')) {
    return { raw, data: raw.slice(6, end), holds: 'data' }
  }
  const data: string[] = []
  let event: string | undefined
  let others = raw.startsWith(BOM)
  for (const line of (others ? raw.slice(1) : raw).split(/\r\n|\r|\n/)) {
    if (line === '') continue
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(line.startsWith(' ', colon + 1) ? colon + 2 : colon + 1)
    if (field === 'data') {
      data.push(value)
      continue
    }
    others = true
    if (field === 'event') event = value
  }
  const holds = data.length === 0 ? 'empty' : others ? 'mixed' : 'data'
  return { raw, data: data.join('\n'), holds, ...(event === undefined ? {} : { event }) }
}
