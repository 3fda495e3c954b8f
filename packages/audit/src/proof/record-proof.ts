import { BadProof, NotCovered } from '../errors.js'
import type { FileSystem } from '../spool/file-system.js'
import { nodeFileSystem } from '../spool/node-file-system.js'
import { readLines } from '../spool/read-spool.js'
import { readCheckpoint } from './checkpoint-file.js'
import { openCheckpoint, type OpenCheckpoint } from './checkpoint.js'
import { inclusionProof, leafHash } from './merkle.js'
import type { Verifier } from './note.js'
import { isIncluded } from './verify-proof.js'

/** https://c2sp.org/tlog-proof */
const HEADER = 'c2sp.org/tlog-proof@v1'
const INDEX = /^index (0|[1-9]\d{0,15})$/
/** A tree of 2^53 leaves is no higher. */
const HASHES_MOST = 53
const HASH_BYTES = 32

export interface RecordProof {
  /** The record as it stands in the log, without its line break. */
  readonly line: string
  /** A C2SP tlog-proof: it and the public key are all that `checkRecord` needs. */
  readonly proof: string
}

/**
 * Proves that a record is in the log, without showing any other. Reads the whole log, which has to be there from its
 * first segment on, and holds 32 bytes for each record. Throws `WB_AUDIT_NOT_COVERED`.
 */
export async function proveRecord(
  directory: string,
  id: string,
  { verifiers, fs = nodeFileSystem }: { readonly verifiers: readonly Verifier[]; readonly fs?: FileSystem },
): Promise<RecordProof> {
  const note = await readCheckpoint(fs, directory)
  if (note === null) throw new NotCovered()
  const { size } = openCheckpoint(note, verifiers)
  const hashes: Buffer[] = []
  let found: { readonly line: string; readonly index: number } | undefined
  for await (const { record, bytes } of readLines(directory, { fs })) {
    if (hashes.length === size) break
    if (record.id === id) found = { line: bytes.toString(), index: hashes.length }
    hashes.push(leafHash(bytes))
  }
  if (found === undefined || hashes.length < size) throw new NotCovered()
  const { line, index } = found
  const nodes = inclusionProof(hashes, index).map(node => `${node.toString('base64')}\n`)
  return { line, proof: `${HEADER}\nindex ${index}\n${nodes.join('')}\n${note}` }
}

/** The checkpoint that covers `line`. Throws `WB_AUDIT_PROOF` or `WB_AUDIT_NOTE` where the proof does not hold. */
export function checkRecord({ line, proof }: RecordProof, verifiers: readonly Verifier[]): OpenCheckpoint {
  const at = proof.indexOf('\n\n')
  const [header, ...rest] = proof.slice(0, Math.max(0, at)).split('\n')
  const [position = '', ...nodes] = rest[0]?.startsWith('extra ') === true ? rest.slice(1) : rest
  const index = INDEX.exec(position)?.[1]
  if (header !== HEADER || index === undefined || nodes.length > HASHES_MOST) throw new BadProof('malformed')
  const hashes = nodes.map(node => Buffer.from(node, 'base64'))
  if (hashes.some((hash, n) => hash.length !== HASH_BYTES || hash.toString('base64') !== nodes[n])) {
    throw new BadProof('malformed')
  }
  const checkpoint = openCheckpoint(proof.slice(at + 2), verifiers)
  const { size, root } = checkpoint
  const leaf = leafHash(Buffer.from(line))
  if (!isIncluded({ index: Number(index), size, root, leaf, proof: hashes })) {
    throw new BadProof('the record does not lead to the root that was signed')
  }
  return checkpoint
}
