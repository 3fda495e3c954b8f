import { array, assert, integer, property, uint8Array } from 'fast-check'
import t from 'tap'
import { CompactRange } from '../../src/proof/compact-range.js'
import { consistencyProof, inclusionProof, leafHash, rootOf } from '../../src/proof/merkle.js'
import { isConsistent, isIncluded } from '../../src/proof/verify-proof.js'

/** The eight leaves, and the roots over the first n of them, that implementations of RFC 6962 share as test data. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const hashes = LEAVES.map(leaf => leafHash(Buffer.from(leaf, 'hex')))

t.test('roots are those that other implementations of RFC 6962 have', async t => {
  const range = new CompactRange()
  for (const [size, root] of ROOTS.entries()) {
    t.equal(rootOf(hashes, 0, size).toString('hex'), root, `of ${size} leaves`)
    t.equal(range.root().toString('hex'), root, `of ${size} leaves, grown one by one`)
    if (size < hashes.length) range.push(hashes[size]!.toString('latin1'))
  }
})

t.test('a consistency proof is the one that transparency-dev/merkle has for 1 of 8 leaves', async t => {
  t.strictSame(
    consistencyProof(hashes, 1).map(node => node.toString('base64')),
    [
      'lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=',
      'Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=',
      'a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=',
    ],
  )
})

const tree = (size: number) => Array.from({ length: size }, (_, n) => leafHash(Buffer.from(`leaf ${n}`)))

t.test('every leaf of every tree up to 40 is included, and no changed proof says so', async t => {
  let [held, broken] = [0, 0]
  for (let size = 1; size <= 40; size++) {
    const leaves = tree(size)
    const root = rootOf(leaves)
    for (const [index, leaf] of leaves.entries()) {
      const proof = inclusionProof(leaves, index)
      if (isIncluded({ index, size, leaf, root, proof })) held++
      const others = [
        { index: index + 1, size, leaf, root, proof },
        { index, size: size + 1, leaf, root: rootOf(tree(size + 1)), proof },
        { index, size, leaf: leafHash(Buffer.from('other')), root, proof },
        { index, size, leaf, root: leaf === root ? leafHash(root) : leaf, proof },
        { index, size, leaf, root, proof: [...proof, root] },
        { index, size, leaf, root, proof: [root, ...proof] },
        ...proof.map((_, at) => ({ index, size, leaf, root, proof: proof.toSpliced(at, 1) })),
        ...proof.map((node, at) => ({ index, size, leaf, root, proof: proof.with(at, leafHash(node)) })),
        { index: -1, size, leaf, root, proof },
        { index: 0.5, size, leaf, root, proof },
      ]
      broken += others.filter(each => isIncluded(each)).length
    }
  }
  t.equal(held, (40 * 41) / 2)
  t.equal(broken, 0)
})

t.test('every tree up to 40 is the beginning of every larger one, and no changed proof says so', async t => {
  let [held, tried, broken] = [0, 0, 0]
  for (let size2 = 1; size2 <= 40; size2++) {
    const leaves = tree(size2)
    const root2 = rootOf(leaves)
    for (let size1 = 1; size1 <= size2; size1++) {
      const root1 = rootOf(leaves, 0, size1)
      const proof = consistencyProof(leaves, size1)
      tried++
      if (isConsistent({ size1, size2, root1, root2, proof })) held++
      const other = leafHash(Buffer.from('other'))
      const others = [
        { size1, size2, root1: other, root2, proof },
        { size1, size2, root1, root2: other, proof },
        { size1, size2, root1, root2, proof: [...proof, other] },
        { size1: size2, size2: size1 - 1, root1, root2, proof },
        ...proof.map((_, at) => ({ size1, size2, root1, root2, proof: proof.toSpliced(at, 1) })),
        ...proof.map((node, at) => ({ size1, size2, root1, root2, proof: proof.with(at, leafHash(node)) })),
        ...(root1.equals(root2) ? [] : [{ size1, size2, root1: root2, root2: root1, proof }]),
      ]
      broken += others.filter(each => isConsistent(each)).length
    }
  }
  t.equal(held, tried)
  t.equal(broken, 0)
})

t.test('a tree that is put away and taken up again goes on as if it had not been', async t => {
  assert(
    property(array(uint8Array({ maxLength: 4 }), { maxLength: 70 }), integer({ min: 0, max: 70 }), (leaves, cut) => {
      const all = leaves.map(leaf => leafHash(leaf))
      let range = new CompactRange()
      for (const [index, leaf] of all.entries()) {
        if (index === cut) range = CompactRange.fromBytes(range.toBytes())!
        range.push(leaf.toString('latin1'))
      }
      t.equal(range.root().toString('hex'), rootOf(all).toString('hex'))
    }),
  )
  t.equal(CompactRange.fromBytes(Buffer.alloc(7)), null, 'too short')
  t.equal(CompactRange.fromBytes(Buffer.concat([new CompactRange().toBytes(), Buffer.alloc(32)])), null, 'too long')
  t.equal(CompactRange.fromBytes(Buffer.alloc(40, 255)), null, 'no such size')
})
