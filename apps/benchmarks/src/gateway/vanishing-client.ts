import { request } from 'node:http'

export interface Asking {
  readonly url: string
  readonly key: string
  /** After how many milliseconds the client is gone; never where absent. */
  readonly leaveAfterMs?: number
  readonly onFirst?: () => void
}

/** Asks for a stream, and tells how it ended: `whole` where `[DONE]` and a proper end came. */
export function askStream({ url, key, leaveAfterMs, onFirst }: Asking): Promise<'whole' | 'broken'> {
  const body = JSON.stringify({
    model: 'mistral-small-latest',
    stream: true,
    messages: [{ role: 'user', content: 'Why did the second part of the wall take longer?' }],
  })
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return new Promise(resolve => {
    const asked = request(`${url}/v1/chat/completions`, { method: 'POST', headers, agent: false }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        if (text === '') onFirst?.()
        text += part
      })
      response.on('end', () => resolve(text.endsWith('data: [DONE]\n\n') ? 'whole' : 'broken'))
      response.on('error', () => resolve('broken'))
    })
    asked.on('error', () => resolve('broken'))
    asked.end(body)
    if (leaveAfterMs !== undefined) {
      setTimeout(() => {
        asked.destroy()
        resolve('broken')
      }, leaveAfterMs)
    }
  })
}
