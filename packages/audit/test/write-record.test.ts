import { assert, boolean, constantFrom, integer, option, property, record, string } from 'fast-check'
import t from 'tap'
import { describeIntent, describeOutcome } from '../src/describe-call.js'
import { describeEntry } from '../src/describe-event.js'
import { PLAIN } from '../src/identities/identities.js'
import type { AuditRecord } from '../src/record.js'
import { createStamp } from '../src/stamp.js'
import { LineWriter, readLine, sortKeys, toLine } from '../src/to-line.js'
import { chatCall } from './builders.js'

/** Strings with all that JSON escapes, that UTF-8 makes longer, and that I-JSON forbids. */
const text = string({ unit: 'binary', maxLength: 12 }).chain(wild =>
  constantFrom(
    wild,
    'plain',
    '',
    '"sealed":"","seq":""',
    'a\ud800',
    '\udc00',
    '\\ud800',
    '"\\\u0000\u007f',
    'ü😀\u2028',
  ),
)
const facts = record({
  a: text,
  b: text,
  c: option(text),
  n: option(integer()),
  flag: boolean(),
  evidence: boolean(),
  withText: boolean(),
})

/** RFC 8785, by way of what Node has: sorted keys, and no lone surrogates. */
function canonical(made: AuditRecord): string {
  const replaced = JSON.stringify(made, (_key, value: unknown) =>
    typeof value === 'string' ? value.replaceAll(/\p{Surrogate}/gu, '\uFFFD') : value,
  )
  const copy = JSON.parse(replaced) as object
  const mended = replaced === JSON.stringify(made) ? {} : { mended: true }
  return JSON.stringify(sortKeys({ ...copy, ...mended, sealed: '7', seq: '8' }))
}

t.test('a record is written as RFC 8785 has it, whatever its strings hold', async t => {
  const kinds = new Set<string>()
  assert(
    property(facts, ({ a, b, c, n, flag, evidence, withText }) => {
      const stamp = createStamp({ boot: a, log: b, now: () => 1_000, mono: () => 1.25 })()
      const found = { guard: a, verdict: 'flag' as const, rule: b, count: 2 }
      const call = {
        ...chatCall({ principal: { id: a, ...(c === null ? {} : { tenant: c }) } }),
        id: a,
        params: {},
        startedAt: 5,
        upstream: b,
        mode: 'enforce' as const,
        body: null,
        onSettled() {},
        origin: { kind: 'route' as const, route: a, ip: b, ...(c === null ? {} : { requestId: c }) },
        signal: new AbortController().signal,
        evidence: evidence ? [found] : [],
        observed: { attempts: 1, ...(n === null ? {} : { cost: n, lastByteAt: n, sentAt: 1 }), model: a, policy: b },
      }
      const usage = { promptTokens: 1, completionTokens: 2, totalTokens: 3 }
      const outcome = { status: 'failed' as const, code: b, httpStatus: 502, endedAt: 9 }
      const asked = { textBytes: n, fingerprint: c, request: withText ? a : undefined }
      const records = [
        describeIntent(stamp, call, PLAIN, asked),
        describeOutcome(
          stamp,
          call,
          PLAIN,
          { ...outcome, observed: { ...call.observed, usage } },
          {
            textBytes: n,
            answer: withText ? b : undefined,
          },
        ),
        describeEntry(stamp, { action: a, userId: b, success: flag, ...(evidence ? { detail: { k: a, m: 1 } } : {}) }),
        { ...describeIntent(stamp, call, PLAIN, asked), late: true as const },
      ]
      for (const made of records) {
        kinds.add(made.stage)
        const line = toLine(sortKeys(made) as AuditRecord)
        const written = new LineWriter().write([line], 7, 8).toString()
        if (written !== `${canonical(made)}\n`) throw new Error(`${written}\nis not\n${canonical(made)}`)
        if (line.bytes < Buffer.byteLength(written)) throw new Error('longer than it says')
        if (JSON.stringify({ ...readLine(line), sealed: '7', seq: '8' }) !== written.trimEnd())
          throw new Error('read back')
      }
    }),
    { numRuns: 500 },
  )
  t.strictSame([...kinds].toSorted(), ['event', 'intent', 'outcome'])
})
