import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { areSwapped, followLinks } from './follow-links.js'

export const FILE_BYTES_MOST = 65_536

/** A file that still differs after so many looks is being written all the time. */
const LOOKS_MOST = 20

export type Look =
  | {
      readonly kind: 'content'
      readonly bytes: Uint8Array
      /** Epoch milliseconds. */
      readonly modifiedAt: number
      /** Which file it was, and in which state. `undefined` where that changed between the first byte and the last. */
      readonly mark: string | undefined
    }
  | { readonly kind: 'fault'; readonly why: string }

/**
 * Reads a file that somebody may be writing. What is reached through Kubernetes' `..data` link is whole. Anything else
 * counts once two looks, a pause apart, are the same: bytes, place on the disk, size and times. No clock is compared
 * with another, so that a file server's may be wrong. A missing file has to be missing twice, too.
 * A writer that stops in the middle for longer than a pause cannot be told from one that has ended.
 */
export async function readSettled(path: string, pause: () => Promise<void>): Promise<Look> {
  let before: Look | undefined
  for (let looks = 0; looks < LOOKS_MOST; looks++) {
    /* oxlint-disable no-await-in-loop -- one look after the other is the point */
    if (before !== undefined) await pause()
    const whole = await areSwapped(await followLinks(path))
    const now = await lookAt(path)
    /* oxlint-enable no-await-in-loop */
    if ((whole && now.kind === 'content') || areSame(before, now)) return now
    before = now
  }
  return { kind: 'fault', why: 'keeps changing' }
}

function areSame(before: Look | undefined, now: Look): boolean {
  if (before?.kind === 'fault' && now.kind === 'fault') return before.why === now.why
  if (before?.kind !== 'content' || now.kind !== 'content') return false
  return now.mark !== undefined && before.mark === now.mark && Buffer.compare(before.bytes, now.bytes) === 0
}

async function lookAt(path: string): Promise<Look> {
  try {
    // Asked before it is opened, since to open a device can do things, and after, since it may be another by then.
    // To open a pipe would wait for its writer.
    if (!(await stat(path)).isFile()) return NOT_A_FILE
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      return await lookInto(file)
    } finally {
      await file.close()
    }
  } catch (error) {
    return { kind: 'fault', why: reasonOf(error) }
  }
}

async function lookInto(file: FileHandle): Promise<Look> {
  const before = await file.stat({ bigint: true })
  if (!before.isFile()) return NOT_A_FILE
  const buffer = Buffer.alloc(FILE_BYTES_MOST + 1)
  let length = 0
  for (let read = -1; read !== 0 && length < buffer.length; length += read) {
    // oxlint-disable-next-line no-await-in-loop -- a file is read from its beginning to its end
    read = (await file.read(buffer, length, buffer.length - length, length)).bytesRead
  }
  if (length > FILE_BYTES_MOST) return { kind: 'fault', why: `is larger than ${FILE_BYTES_MOST} bytes` }
  const after = await file.stat({ bigint: true })
  const mark = markOf(before) === markOf(after) ? markOf(after) : undefined
  return { kind: 'content', bytes: buffer.subarray(0, length), modifiedAt: Number(after.mtimeMs), mark }
}

const NOT_A_FILE: Look = { kind: 'fault', why: 'is not a regular file' }

interface Facts {
  readonly dev: bigint
  readonly ino: bigint
  readonly size: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
}

const markOf = ({ dev, ino, size, mtimeNs, ctimeNs }: Facts): string => [dev, ino, size, mtimeNs, ctimeNs].join(':')

/** What tells the file from what it was, without opening it: a change of owner or mode counts as well. */
export async function readMark(path: string): Promise<string> {
  return stat(path, { bigint: true }).then(markOf, reasonOf)
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'is not there'
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this process'
  return `cannot be read (${code ?? 'unknown'})`
}
