/** The fixed inputs of the vectors about manifest nodes, HEAD files and blocks. */

import { outOf, stream } from './input-parts.ts'
import { BROKEN_NODE, NODE as NODE_2 } from './packed-bytes.ts'
import type { VectorInput } from './vector-file.ts'

const MASTER = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
const OTHER = 'ff'.repeat(32)
const VAULT = '00112233445566778899aabbccddeeff'
const RECORD = 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf'
const RECORD_KEY = '404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f'
const DID = outOf('identity: of a master key', 'did')
const CREATED_AT_MS = 1_767_225_600_000

const LEAF = {
  e: [
    ['0011', { version: 1 }],
    ['ffee', 'text'],
  ],
}
const NODE = { node: LEAF, nodeKey: RECORD_KEY, vaultId: VAULT, random: 'node' }
const nodeOpening = (change: object, keys: object = {}): VectorInput['in'] => ({
  sealed: NODE,
  change,
  nodeKey: RECORD_KEY,
  vaultId: VAULT,
  ...keys,
})
const HEAD = {
  vaultId: VAULT,
  seq: 1,
  previous: '',
  rootCid: 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy.AAECAwQFBgcICQoLDA0ODw',
  epoch: 1,
  atMs: CREATED_AT_MS,
}
const FIRST = outOf('head: first', 'text')
const SECOND = outOf('head: second', 'text')

/** In an order in which every reference points back. */
export const MANIFEST_INPUTS: readonly VectorInput[] = [
  { id: 'node: a leaf', kind: 'node', in: NODE },
  { id: 'node: a branch', kind: 'node', in: { ...NODE, node: { c: [HEAD.rootCid, ...new Array<null>(15).fill(null)] }, random: 'branch' } },
  { id: 'node: above the padding floor', kind: 'node', in: { ...NODE, node: { e: [['k', 'x'.repeat(600)]] }, random: 'large node' } },
  { id: 'node: opened', kind: 'node-open', in: nodeOpening({}) },
  { id: 'node: with another key is refused', kind: 'node-open', in: nodeOpening({}, { nodeKey: OTHER }) },
  { id: 'node: of another vault is refused', kind: 'node-open', in: nodeOpening({}, { vaultId: RECORD }) },
  { id: 'node: a flipped bit is refused', kind: 'node-open', in: nodeOpening({ flip: [0, 100, 2] }) },
  { id: 'node: another magic is refused', kind: 'node-open', in: nodeOpening({ flip: [0, 3, 2] }) },
  { id: 'node: cut is refused', kind: 'node-open', in: nodeOpening({ cut: [0, 300] }) },
  ...[
    { id: 'opened', sealed: NODE_2, change: {} },
    { id: 'with another key is refused', sealed: NODE_2, change: {}, nodeKey: OTHER },
    { id: 'of another vault is refused', sealed: NODE_2, change: {}, vaultId: RECORD },
    { id: 'a flipped bit is refused', sealed: NODE_2, change: { flip: [0, 100, 2] } },
    { id: 'said to be of version 1 is refused', sealed: NODE_2, change: { flip: [0, 3, 3] } },
    { id: 'said to be of version 3 is refused', sealed: NODE_2, change: { flip: [0, 3, 1] } },
    { id: 'cut is refused', sealed: NODE_2, change: { cut: [0, 300] } },
    { id: 'what is not deflated is refused', sealed: BROKEN_NODE, change: {} },
  ].map(({ id, ...rest }) => ({ id: `node 2: ${id}`, kind: 'node-2-open', in: { nodeKey: RECORD_KEY, vaultId: VAULT, ...rest } })),
  { id: 'trie: place of a record id', kind: 'trie-path', in: { key: RECORD } },
  { id: 'trie: place of "vault"', kind: 'trie-path', in: { key: 'vault' } },
  { id: 'head: first', kind: 'head', in: { masterKey: MASTER, head: HEAD } },
  {
    id: 'head: second',
    kind: 'head',
    in: { masterKey: MASTER, head: { ...HEAD, seq: 2, previous: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg' } },
  },
  { id: 'head: of somebody else', kind: 'head', in: { masterKey: OTHER, head: { ...HEAD, seq: 9 } } },
  { id: 'head: opened', kind: 'head-open', in: { text: FIRST, did: DID } },
  { id: 'head: a changed number is refused', kind: 'head-open', in: { text: FIRST, did: DID, replace: ['"seq":1', '"seq":2'] } },
  { id: 'head: a changed format is refused', kind: 'head-open', in: { text: FIRST, did: DID, replace: ['salus/1 head', 'salus/1 tail'] } },
  { id: 'head: a number below zero is refused', kind: 'head-open', in: { text: FIRST, did: DID, replace: ['"epoch":1', '"epoch":-1'] } },
  { id: 'head: of another person is refused', kind: 'head-open', in: { text: outOf('head: of somebody else', 'text'), did: DID } },
  { id: 'head: the newer one is taken', kind: 'head-choose', in: { copies: [FIRST, SECOND], did: DID } },
  { id: 'head: a half-written one is passed over', kind: 'head-choose', in: { copies: [FIRST, '{"format":"salus/1 he'], did: DID } },
  {
    id: 'head: of another person is passed over',
    kind: 'head-choose',
    in: { copies: [outOf('head: of somebody else', 'text'), FIRST], did: DID },
  },
  { id: 'head: none is damage', kind: 'head-choose', in: { copies: [null, ''], did: DID } },
  { id: 'block: CID of a raw block', kind: 'raw-cid', in: { block: '68656c6c6f' } },
  { id: 'block: root over three chunks', kind: 'file-root', in: { chunks: [stream('a', 262_160), stream('b', 262_160), stream('c', 88)] } },
]
