import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { Secret } from '@windbreak/core'
import { BadKey } from '../errors.js'
import { ED25519, KEY_NAME, keyId, type Signer, type Verifier } from './note.js'

const RAW_BYTES = 32

/** A new signing key as PEM (PKCS#8). Keep it where nobody who can write the log can read it, and never beside it. */
export function createSigningKey(): Secret {
  const { privateKey } = generateKeyPairSync('ed25519')
  return new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
}

/**
 * What signs a log's checkpoints: an Ed25519 private key in PEM. `name` is the log's id.
 * Throws `WB_AUDIT_KEY`, which says nothing of the key.
 */
export function readSigner(name: string, pem: Secret): Signer {
  checkName(name)
  const privateKey = attempt(() => createPrivateKey(pem.reveal()))
  if (privateKey?.asymmetricKeyType !== 'ed25519') throw new BadKey('expected an Ed25519 private key in PEM')
  return { ...verifierOf(name, createPublicKey(privateKey)), privateKey }
}

/** The public half as text, `name+id+key` in the form that note tools read: it goes to whoever verifies. */
export function verifierKey({ name, id, publicKey }: Verifier): string {
  const key = Buffer.concat([Buffer.from([ED25519]), rawOf(publicKey)])
  return `${name}+${id.toString('hex')}+${key.toString('base64')}`
}

/** Reads what `verifierKey` gave. Throws `WB_AUDIT_KEY`. */
export function readVerifier(text: string): Verifier {
  const [name = '', id = '', ...rest] = text.trim().split('+')
  checkName(name)
  // Base64 may hold plus signs of its own.
  const key = Buffer.from(rest.join('+'), 'base64')
  if (key.length !== RAW_BYTES + 1 || key[0] !== ED25519) throw new BadKey('expected name+id+key of an Ed25519 key')
  const x = key.subarray(1).toString('base64url')
  const publicKey = attempt(() => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }))
  if (publicKey === undefined) throw new BadKey('expected name+id+key of an Ed25519 key')
  const verifier = verifierOf(name, publicKey)
  if (verifier.id.toString('hex') !== id) throw new BadKey('its id does not belong to its name and key')
  return verifier
}

function verifierOf(name: string, publicKey: KeyObject): Verifier {
  return { name, id: keyId(name, rawOf(publicKey)), publicKey }
}

function rawOf(publicKey: KeyObject): Buffer {
  return Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url')
}

function checkName(name: string): void {
  if (!KEY_NAME.test(name)) throw new BadKey('a name may hold neither spaces nor plus signs')
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
