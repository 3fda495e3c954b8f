import type { ModelCall, StreamEvent } from '@windbreak/core'
import { type ChatRequest, ChatStreamReader, Utf8Decoder } from '@windbreak/wire'
import { UpstreamCut } from './errors.js'
import type { Exchange } from './exchange.js'
import { noteDropped, noteRead } from './note-seen.js'

/**
 * A streamed answer, one batch for each read from the socket. It ends at `[DONE]`, whether or not the upstream closes
 * its answer there, and breaks where the upstream ends without it.
 */
export async function* readEvents(
  call: ModelCall,
  exchange: Exchange,
  onWhole: () => void,
): AsyncGenerator<readonly StreamEvent[]> {
  const { n } = call.body as ChatRequest
  const reader = new ChatStreamReader({ n })
  const utf8 = new Utf8Decoder()
  let isDone = false
  let isWhole = false
  try {
    // oxlint-disable-next-line no-await-in-loop
    while (!isDone && (await exchange.readable())) {
      const batch = reader.push(utf8.push(exchange.take()))
      // After each read, since nobody knows which will be the last.
      noteRead(call, reader)
      isDone = batch.at(-1)?.data === '[DONE]'
      // Before the batch goes on: whoever reads it to its end may settle the call and come back no more.
      if (isDone) onWhole()
      if (batch.length > 0) yield batch
    }
    const rest = reader.end()
    if (rest.length > 0) yield rest
    exchange.release()
    isWhole = true
  } finally {
    noteDropped(call, reader.dropped)
    if (!isWhole) exchange.cancel(new UpstreamCut())
  }
}
