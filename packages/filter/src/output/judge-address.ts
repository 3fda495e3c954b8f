import { WAIT } from '../scan/detector.js'
import { View } from '../scan/view.js'
import { addressEnd, isTail, LONGEST_TAIL, tailEnd } from './address-end.js'
import { readDestination } from './destination.js'
import { readTag } from './read-tag.js'
import { type Trust, withoutTrailing } from './trust.js'

/** So much of a text, from a finding on, is looked at to judge its address; the detectors waited for it. */
export const JUDGED = 2048
/** An autolink is waited for that far. */
const MOST_IN_BRACKETS = 500

/** How long the trusted address is that a finding begins; 0 where it begins none. `text` starts where the finding does. */
export function trustedLength(detector: string, text: string, trust: Trust): number {
  const view = new View()
  view.text = text
  view.final = true
  switch (detector) {
    case 'output-link': {
      const address = readDestination(view, text.startsWith(']') ? 2 : 1)
      if (address === WAIT || address === null || !address.isPlain) return 0
      return trust.trusts(text.slice(address.start, address.end)) ? address.end : 0
    }
    case 'output-html': {
      const end = text.indexOf('>')
      return end !== -1 && end <= MOST_IN_BRACKETS && isTrustedTag(text.slice(1, end), trust) ? end : 0
    }
    case 'output-url':
      return bareLength(view, trust)
    default:
      return 0
  }
}

/** An autolink, or a tag that leads to trusted addresses alone. */
function isTrustedTag(tag: string, trust: Trust): boolean {
  if (trust.trusts(tag)) return true
  const name = /^(?:a|img)(?=\s)/i.exec(tag)?.[0]
  const led = name === undefined ? null : readTag(name.toLowerCase(), tag.slice(name.length))
  return led !== null && led.addresses.every(address => trust.trusts(address))
}

/** A linkifier must not read on past what is trusted. */
function bareLength(view: View, trust: Trust): number {
  const { text } = view
  const end = addressEnd(view, 0)
  if (end === WAIT) return 0
  const tail = tailEnd(view, end)
  if (
    tail === WAIT ||
    tail - end >= LONGEST_TAIL ||
    !/^(?:$|[\s<])/.test(text.charAt(tail)) ||
    !isTail(text.slice(end, tail))
  )
    return 0
  const written = text.slice(0, end)
  const isWhole = /^[a-z]+:\/\//i.test(written)
  const bare = written.replace(/^\/\//, '')
  for (const address of withoutTrailing(bare)) {
    const forms = isWhole ? [address] : [`https://${address}`, `http://${address}`]
    if (forms.some(form => trust.trusts(form))) return end
  }
  return 0
}
