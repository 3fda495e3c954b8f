import type { StreamEvent } from '@windbreak/core'
import { UnwritableEvent } from '../errors.js'

const LINE_END = /\r\n|\r|\n/

/**
 * Writes one event. A string is written as it stands (`[DONE]`), everything else as JSON. No content can end the
 * event or begin another: text with line ends becomes several data lines, which readers join again.
 * Throws `WB_WIRE_UNWRITABLE_EVENT` for what JSON cannot say and for a name with a line end in it.
 */
export function writeEvent(data: unknown, event?: string): string {
  if (event !== undefined && /[\r\n\0]/.test(event)) throw new UnwritableEvent('its name has a line end in it')
  const head = event === undefined ? '' : `event: ${event}\n`
  const text = typeof data === 'string' ? data : stringify(data)
  const lines = LINE_END.test(text) ? text.split(LINE_END).join('\ndata: ') : text
  return `${head}data: ${lines}\n\n`
}

/** What leaves for an event: its own text, or a new one where a guard changed it. */
export function eventText(event: StreamEvent): string {
  return event.changed ? writeEvent(event.data) : event.raw
}

function stringify(data: unknown): string {
  const text = JSON.stringify(data) as string | undefined
  if (text === undefined) throw new UnwritableEvent('its data is not JSON')
  return text
}
