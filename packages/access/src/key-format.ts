import { crc32 } from 'node:zlib'
import { toBase62 } from './base62.js'

export type KeyKind = 'live' | 'test'

/** 62^43 is the first power of 62 above 2^256. */
export const SECRET_WIDTH = 43
/** 62^6 is the first above 2^32. */
const CHECKSUM_WIDTH = 6

const SHAPE = new RegExp(`^wb_(?:live|test)_[0-9A-Za-z]{${SECRET_WIDTH + CHECKSUM_WIDTH}}$`)

/** CRC-32 of all that stands before it. It proves nothing about a key; it keeps secret scanners from false alarms. */
export function checksum(text: string): string {
  return toBase62(BigInt(crc32(text)), CHECKSUM_WIDTH)
}

/** Whether the text has the shape of an access key and its checksum is right. Says nothing about whether it is valid. */
export function looksLikeKey(text: string): boolean {
  return SHAPE.test(text) && text.endsWith(checksum(text.slice(0, -CHECKSUM_WIDTH)))
}

/** Anything that does not say it is a live key is a test key. */
export function kindOf(key: string): KeyKind {
  return key.startsWith('wb_live_') ? 'live' : 'test'
}

/** Whether a text says that it is an access key, right or not; such a text is shown to nothing but the key book. */
export function claimsToBeKey(text: string): boolean {
  return text.startsWith('wb_live_') || text.startsWith('wb_test_')
}
