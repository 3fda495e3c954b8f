import { createHash, type KeyObject, sign, verify } from 'node:crypto'
import { BadNote } from '../errors.js'

/** https://c2sp.org/signed-note: the signature type of Ed25519. */
export const ED25519 = 1
const ID_BYTES = 4
/** More than the sixteen that every verifier must take. */
const SIGNATURES_MOST = 64
const NOTE_MOST = 65_536

/** A key's name in signature lines: neither spaces nor plus signs. */
export const KEY_NAME = /^[^\s\p{White_Space}+]+$/u
const SIGNATURE = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/u
// oxlint-disable-next-line no-control-regex -- that is what it looks for
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/

export interface Verifier {
  readonly name: string
  readonly id: Buffer
  readonly publicKey: KeyObject
}

export interface Signer extends Verifier {
  readonly privateKey: KeyObject
}

/** https://c2sp.org/signed-note: the first four bytes of SHA-256 over name, newline, type and public key. */
export function keyId(name: string, publicKey: Uint8Array): Buffer {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([ED25519]))
    .update(publicKey)
    .digest()
    .subarray(0, ID_BYTES)
}

/** `text` ends in a newline. */
export function signNote(text: string, signer: Signer): string {
  return `${text}\n${signatureLine(text, signer)}`
}

function signatureLine(text: string, { name, id, privateKey }: Signer): string {
  const signature = Buffer.concat([id, sign(null, Buffer.from(text), privateKey)])
  return `\u2014 ${name} ${signature.toString('base64')}\n`
}

export interface OpenNote {
  readonly text: string
  /** Those of the given keys that signed it, in the order of its lines. */
  readonly signedBy: readonly Verifier[]
}

/**
 * The text of a note that at least one of `verifiers` signed. Lines of other keys are passed over.
 * Throws `WB_AUDIT_NOTE` where it is no note, a known key's signature is wrong, or no known key signed it.
 */
export function openNote(note: string, verifiers: readonly Verifier[]): OpenNote {
  const at = note.lastIndexOf('\n\n')
  if (note.length > NOTE_MOST || at === -1 || CONTROL.test(note) || !note.endsWith('\n')) throw new BadNote('malformed')
  const text = note.slice(0, at + 1)
  const lines = note.slice(at + 2, -1).split('\n')
  if (lines.length > SIGNATURES_MOST) throw new BadNote('it has too many signatures')
  const signedBy = lines.flatMap(line => {
    const [, name, encoded] = SIGNATURE.exec(line) ?? []
    if (name === undefined || encoded === undefined) throw new BadNote('malformed')
    const bytes = Buffer.from(encoded, 'base64')
    const id = bytes.subarray(0, ID_BYTES)
    const verifier = verifiers.find(known => known.name === name && known.id.equals(id))
    if (verifier === undefined) return []
    const isRight = verify(null, Buffer.from(text), verifier.publicKey, bytes.subarray(ID_BYTES))
    if (!isRight) throw new BadNote(`the signature of ${name} is wrong`)
    return [verifier]
  })
  if (signedBy.length === 0) throw new BadNote('no known key signed it')
  return { text, signedBy }
}
