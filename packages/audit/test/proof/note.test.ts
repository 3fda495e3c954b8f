import { generateKeyPairSync } from 'node:crypto'
import { Secret } from '@windbreak/core'
import t from 'tap'
import { openCheckpoint, signCheckpoint } from '../../src/proof/checkpoint.js'
import { createSigningKey, readSigner, readVerifier, verifierKey } from '../../src/proof/keys.js'
import { openNote, signNote } from '../../src/proof/note.js'

const signer = readSigner('example.com/audit', createSigningKey())
const other = readSigner('example.com/other', createSigningKey())
const checkpoint = { origin: signer.name, size: 42, root: Buffer.alloc(32, 7) }
const note = signCheckpoint(checkpoint, signer)

/** The example in the text of C2SP's tlog-checkpoint; nobody has published its key here, so that only its form counts. */
const EXAMPLE = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
`

t.test('a checkpoint has the lines that C2SP wants and opens with its public key alone', async t => {
  const lines = note.split('\n')
  t.strictSame(lines.slice(0, 4), ['example.com/audit', '42', checkpoint.root.toString('base64'), ''])
  t.match(lines[4], /^\u2014 example\.com\/audit [A-Za-z0-9+/]{91}=$/)
  const verifier = readVerifier(verifierKey(signer))
  t.match(openCheckpoint(note, [verifier]), { origin: 'example.com/audit', size: 42, root: checkpoint.root })
  t.match(openCheckpoint(note, [other, verifier]), { size: 42 })
})

t.test('the example of the standard has the form we read, and is refused without its key', async t => {
  t.throws(() => openNote(EXAMPLE, [signer]), { code: 'WB_AUDIT_NOTE', message: /no known key/ })
})

t.test('the example of golang.org/x/mod/sumdb/note opens with its key, as others make them', async t => {
  const key = readVerifier('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')
  const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
  const line =
    '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
  t.equal(openNote(`${text}\n${line}`, [key]).text, text)
  t.throws(() => openNote(`${text.replace('problem', 'answer')}\n${line}`, [key]), { code: 'WB_AUDIT_NOTE' })
})

t.test('a note that was changed is refused', async t => {
  const rows: [name: string, text: string][] = [
    ['another size', note.replace('\n42\n', '\n43\n')],
    ['another root', note.replace(checkpoint.root.toString('base64'), Buffer.alloc(32, 8).toString('base64'))],
    ['no signature', note.slice(0, note.indexOf('\u2014'))],
    ['another signature', signCheckpoint({ ...checkpoint, size: 43 }, signer).replace('\n43\n', '\n42\n')],
    ["another's signature", signNote(`${signer.name}\n42\n${checkpoint.root.toString('base64')}\n`, other)],
    ['carriage returns', note.replaceAll('\n', '\r\n')],
    ['nothing at its end', note.slice(0, -1)],
    ['a signature that is no base64', note.replace(/ [A-Za-z0-9+/=]+\n$/, ' !!!!\n')],
    ['a signature that is too short', note.replace(/ [A-Za-z0-9+/=]+\n$/, ' AAAA\n')],
    ['nothing', ''],
    ['a hundred thousand characters', 'x'.repeat(100_000)],
  ]
  for (const [name, text] of rows) {
    t.throws(() => openCheckpoint(text, [signer]), { code: 'WB_AUDIT_NOTE' }, name)
  }
})

t.test('a signed text that is no checkpoint of this log is refused', async t => {
  const root = Buffer.alloc(32).toString('base64')
  const rows: [name: string, text: string][] = [
    ['of another log', `${other.name}\n1\n${root}\n`],
    ['a size with zeros before it', `${signer.name}\n01\n${root}\n`],
    ['a size below zero', `${signer.name}\n-1\n${root}\n`],
    ['a root that is too short', `${signer.name}\n1\nAAAA\n`],
    ['no root', `${signer.name}\n1\n`],
  ]
  for (const [name, text] of rows) {
    t.throws(() => openCheckpoint(signNote(text, signer), [signer]), { code: 'WB_AUDIT_NOTE' }, name)
  }
})

t.test('a key that is none is refused without being shown', async t => {
  const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' })
  const rows: [name: string, work: () => unknown][] = [
    ['no PEM', () => readSigner('log', new Secret('hunter2'))],
    ['an RSA key', () => readSigner('log', new Secret(pem.toString()))],
    ['a name with a space', () => readSigner('my log', createSigningKey())],
    ['a name with a plus sign', () => readSigner('my+log', createSigningKey())],
    ['no public key', () => readVerifier('log+00000000+hunter2')],
    ['an id of another key', () => readVerifier(verifierKey(signer).replace(/\+[0-9a-f]{8}\+/, '+00000000+'))],
  ]
  for (const [name, work] of rows) {
    const error = t.throws(work, { code: 'WB_AUDIT_KEY' }, name) as Error
    t.notMatch(error.message, 'hunter2')
  }
})
