import type { Evidence } from '@windbreak/core'
import { exactly, type Part } from '../keys/figure.js'
import { type Delivered, type FilterKit, jsonAnswer, openFilter, streamAnswer } from './open-filter.js'
import { asAnswer, asBytes, asTalk, cutBytes, makeTalk, type Talk } from './talk.js'
import type { Random } from './values.js'

const SPLITS = Number(process.env['FIGURES_SPLITS'] ?? 10_000)
/** As many again, a fifth of them, with everything set to block. */
const BLOCKED_SHARE = 5
const TOGETHER = 16

/** Streams through the guard in the real boundary, as bytes cut anywhere, beside the same answers whole. */
export async function measureBytes(texts: readonly string[], random: Random): Promise<Part> {
  const short = texts.filter(({ length }) => length <= 600)
  const redacting = await openFilter({})
  const blocking = await openFilter({ preset: 'strict' })
  const count = { text: 0, evidence: 0, verdict: 0, early: 0, ends: 0, changed: 0, blocked: 0 }
  const blocks = Math.ceil(SPLITS / BLOCKED_SHARE)
  for (let done = 0; done < SPLITS; done += TOGETHER) {
    const runs = Array.from({ length: Math.min(TOGETHER, SPLITS - done) }, async () => {
      const talk = makeTalk(short, random)
      const [whole, stream] = await both(redacting, talk, random)
      const [wanted, given] = [asTalk(whole.bytes), asTalk(stream.bytes)]
      if (!sameTexts(wanted, given)) count.text++
      count.early += early(wanted, given)
      if (JSON.stringify(summary(whole.evidence)) !== JSON.stringify(summary(stream.evidence))) count.evidence++
      if (whole.code !== stream.code) count.verdict++
      if (whole.evidence.some(({ verdict }) => verdict === 'change')) count.changed++
    })
    // oxlint-disable-next-line no-await-in-loop
    await Promise.all(runs)
  }
  for (let done = 0; done < blocks; done++) {
    const talk = makeTalk(short, random)
    // oxlint-disable-next-line no-await-in-loop
    const [whole, stream] = await both(blocking, talk, random)
    if (whole.code !== stream.code) count.verdict++
    if (whole.code === undefined) continue
    count.blocked++
    if (/"finish_reason":"|\[DONE\]/.test(lastOf(stream.bytes)) || whole.bytes.length > 0) count.ends++
    // oxlint-disable-next-line no-await-in-loop
    count.early += early(await uncut(blocking, talk), asTalk(stream.bytes))
  }
  await redacting.close()
  await blocking.close()
  return {
    title: `Random cuts of bytes: event streams of one to four channels, ${TOGETHER} at a time`,
    figures: [
      exactly('streams whose text differs from the whole answer', count.text, 0, SPLITS),
      exactly('streams with other evidence than the whole answer', count.evidence, 0, SPLITS),
      exactly('streams with another verdict than the whole answer', count.verdict, 0, SPLITS + blocks),
      exactly('characters given before they were decided', count.early, 0),
      exactly('blocked streams that looked finished, or wholes that gave text', count.ends, 0, count.blocked),
    ],
    notes: [
      `something was taken out of ${count.changed} of ${SPLITS} answers; ${count.blocked} of ${blocks} were blocked`,
    ],
  }
}

async function both(kit: FilterKit, talk: Talk, random: Random): Promise<readonly [Delivered, Delivered]> {
  const choices = '1/content' in talk ? 2 : 1
  const pieces = cutBytes(asBytes(talk, random), random)
  return Promise.all([kit.ask(jsonAnswer(asAnswer(talk))), kit.ask(streamAnswer(pieces, choices))])
}

/** What each channel gives when it comes alone and in one piece: under `block`, the text before the match. */
async function uncut(kit: FilterKit, talk: Talk): Promise<Talk> {
  const all: Record<string, string> = {}
  for (const [channel, text] of Object.entries(talk)) {
    const alone = asBytes({ '0/content': '', [channel]: text }, () => 0.999_999)
    // oxlint-disable-next-line no-await-in-loop
    const { bytes } = await kit.ask(streamAnswer([alone], channel === '1/content' ? 2 : 1))
    all[channel] = asTalk(bytes)[channel] ?? ''
  }
  return all
}

function sameTexts(wanted: Talk, given: Talk): boolean {
  const channels = new Set([...Object.keys(wanted), ...Object.keys(given)])
  return [...channels].every(channel => (wanted[channel] ?? '') === (given[channel] ?? ''))
}

function early(wanted: Talk, given: Talk): number {
  let sum = 0
  for (const [channel, text] of Object.entries(given)) {
    const whole = wanted[channel] ?? ''
    let same = 0
    while (same < text.length && text[same] === whole[same]) same++
    sum += text.length - same
  }
  return sum
}

/** Rules, verdicts and counts by channel: the places of a whole answer and of a stream have other names. */
function summary(evidence: readonly Evidence[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { guard, verdict, rule = '', where = '', count = 1 } of evidence) {
    if (guard !== 'filter' || !where.startsWith('answer:')) continue
    const isList = verdict === 'allow'
    for (const place of isList ? where.split(' ') : [where]) {
      const channel = place.includes('/thinking')
        ? 'thinking'
        : (/\/tool_calls.*(arguments|name)/.exec(place)?.[1] ?? 'content')
      const key = `${verdict} ${rule} ${channel}`
      counts.set(key, isList ? 1 : (counts.get(key) ?? 0) + count)
    }
  }
  return [...counts].map(([key, count]) => `${key} ${count}`).toSorted()
}

function lastOf(bytes: Buffer): string {
  return bytes.toString('utf8').trimEnd().split('\n\n').at(-1) ?? ''
}
