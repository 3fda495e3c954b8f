import { createFinder, locate, locateRedacted, type Finder } from './place.js'

/** Loads what makes a finder, with its own defaults. Nothing is loaded before it is asked for. */
export const FINDERS: Readonly<Record<string, () => Promise<() => Finder>>> = {
  'this filter': async () => {
    const { createFilter } = await import('@windbreak/filter')
    return () =>
      createFinder(createFilter().scan, found =>
        found.map(({ detector, start, end }) => ({ kind: detector, start, end })),
      )
  },
  'a loop over patterns': async () => {
    const { PATTERNS } = await import('./patterns.js')
    return () => {
      const patterns = Object.entries(PATTERNS).map(
        ([kind, { source, flags }]) => [kind, new RegExp(source, flags)] as const,
      )
      const scan = (text: string) =>
        patterns.flatMap(([kind, pattern]) =>
          Array.from(text.matchAll(pattern), ({ index, 0: all }) => ({ kind, start: index, end: index + all.length })),
        )
      return createFinder(scan, found => found)
    }
  },
  openredaction: async () => {
    const { OpenRedaction } = await import('openredaction')
    return () => {
      const redactor = new OpenRedaction()
      return createFinder(
        text => redactor.detect(text),
        ({ detections }) => detections.map(({ type, position: [start, end] }) => ({ kind: type, start, end })),
      )
    }
  },
  'redact-pii': async () => {
    const { SyncRedactor } = await import('redact-pii')
    return () =>
      createFinder(new SyncRedactor().redact, (redacted, text) => locateRedacted(PLACEHOLDER, redacted, text))
  },
  '@openai/guardrails': async () => {
    const { pii, PIIConfig, secretKeysCheck, SecretKeysConfig } = await import('@openai/guardrails')
    return () => {
      const [personal, secret] = [PIIConfig.parse({}), SecretKeysConfig.parse({})]
      return createFinder(
        async text => [await pii({}, text, personal), await secretKeysCheck({}, text, secret)] as const,
        ([{ info: one }, { info: other }], text) => [
          ...Object.entries(one['detected_entities'] as Record<string, string[]>).flatMap(([kind, values]) =>
            locate(kind, values, text),
          ),
          ...locate('secret', other['detected_secrets'] as string[], text),
        ],
      )
    }
  },
}

/** What redact-pii writes in place of what it takes out. */
const PLACEHOLDER =
  /(CREDIT_CARD_NUMBER|STREET_ADDRESS|ZIPCODE|PHONE_NUMBER|IP_ADDRESS|US_SOCIAL_SECURITY_NUMBER|EMAIL_ADDRESS|USERNAME|PASSWORD|CREDENTIALS|DIGITS|URL|PERSON_NAME)/
