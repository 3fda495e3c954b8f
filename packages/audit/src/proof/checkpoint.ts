import { BadNote } from '../errors.js'
import type { AuditRecord } from '../record.js'
import { openNote, type Signer, signNote, type Verifier } from './note.js'

const HASH_BYTES = 32
const SIZE = /^(?:0|[1-9]\d{0,15})$/

/** https://c2sp.org/tlog-checkpoint: the state of a log at one moment. */
export interface Checkpoint {
  /** The log's id. */
  readonly origin: string
  /** How many records. */
  readonly size: number
  readonly root: Buffer
}

export function signCheckpoint({ origin, size, root }: Checkpoint, signer: Signer): string {
  return signNote(`${origin}\n${size}\n${root.toString('base64')}\n`, signer)
}

/** The signed note that a `checkpoint` record stands for. */
export function noteOf({ log, detail }: Pick<AuditRecord, 'log' | 'detail'>): string {
  return `${log}\n${detail?.['size']}\n${detail?.['root']}\n\n\u2014 ${log} ${detail?.['signature']}\n`
}

export interface OpenCheckpoint extends Checkpoint {
  readonly signedBy: readonly Verifier[]
}

/** A checkpoint that one of `verifiers` signed under its own log's name. Throws `WB_AUDIT_NOTE`. */
export function openCheckpoint(note: string, verifiers: readonly Verifier[]): OpenCheckpoint {
  const { text, signedBy } = openNote(note, verifiers)
  const [origin = '', size = '', root = ''] = text.split('\n')
  const hash = Buffer.from(root, 'base64')
  const isRight = SIZE.test(size) && hash.length === HASH_BYTES && hash.toString('base64') === root
  if (!isRight) throw new BadNote('its text is no checkpoint')
  if (signedBy.every(({ name }) => name !== origin)) throw new BadNote('it is of another log')
  return { origin, size: Number(size), root: hash, signedBy }
}
