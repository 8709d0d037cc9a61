/** What is done for many at once gives what is done one by one: entries of the manifest's tree, canonical JSON, hashes, lines, batches. */

import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { base32 } from 'multiformats/bases/base32'
import { describe, expect, it } from 'vitest'
import { decodeBatch, encodeBatch } from '../../electron/parse/batch.ts'
import { splitLines } from '../../electron/parse/parse-lines.ts'
import { getEntries, setEntries } from '../../electron/vault/session/manifest/trie-bulk.ts'
import { LEAF_ENTRIES_MAX, dirtyLevels, getEntry, setEntry } from '../../electron/vault/session/manifest/trie.ts'
import type { TrieNode } from '../../electron/vault/session/manifest/trie.ts'
import { rawCidOfDigest } from '../../shared/crypto/block-cid.ts'
import { decodeBase64Url, encodeBase64Url, encodeHex } from '../../shared/crypto/bytes.ts'
import { createFastKeccak256, keccak256, sha256Name, sha256OfText } from '../../shared/crypto/hash.ts'
import { merkleRoot, merkleRootOfMany } from '../../shared/crypto/ledger-hash.ts'
import { createPackedBatch } from '../../shared/crypto/packed-batch.ts'
import { PACKED_BYTES_MAX, sealPacked } from '../../shared/crypto/packed-record.ts'
import { encodeRecordContent } from '../../shared/crypto/record-content.ts'
import { canonicalJson } from '../../shared/model/canonical-json.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { createStream } from '../vectors/vector-file.ts'

/** Written out by hand, character by character. */
function spelled(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spelled).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = value as Readonly<Record<string, unknown>>
  const keys = Object.keys(members).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${spelled(members[key])}`).join(',')}}`
}

describe('canonical JSON', () => {
  it('is the same however it is written, also with numbers and odd names as keys', () => {
    const key = fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('__proto__', '10', '9', 'toJSON', 'constructor', 'ä', '\ud800', ''))
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, 0, -0, 1e21, 0.1),
        fc.string({ maxLength: 5 }),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.array(fc.tuple(key, tie('tree')), { maxLength: 5 }).map((pairs) => JSON.parse(objectText(pairs)) as unknown),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        expect(canonicalJson(value)).toBe(spelled(value))
      }),
      { numRuns: 500 },
    )
  })

  it('refuses what JSON cannot say, wherever it is', () => {
    for (const bad of [Number.POSITIVE_INFINITY, Number.NaN, () => 1, Symbol('x'), 1n]) {
      for (const value of [bad, [bad], { b: 1, a: [{ c: bad }] }]) expect(() => canonicalJson(value)).toThrow()
    }
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}')
    expect(canonicalJson({ when: new Date(0) })).toBe('{"when":{}}')
  })
})

function objectText(pairs: readonly (readonly [string, unknown])[]): string {
  return `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`
}

/** A trie as plain values, order aside. */
function shapeOf(node: TrieNode | string | null): unknown {
  if (node === null || typeof node === 'string') return node
  if (node.type === 'branch') return node.ref ?? node.children.map(shapeOf)
  return node.ref ?? Object.fromEntries([...node.entries].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Stores a trie: every node gets a name and is only reached by it. */
function stored(root: TrieNode, nodes: Map<string, TrieNode>): string {
  for (const level of dirtyLevels(root)) {
    for (const node of level) {
      node.ref = `node ${String(nodes.size)}`
      const children =
        node.type === 'branch' ? node.children.map((child) => (typeof child === 'object' ? (child?.ref ?? null) : child)) : []
      nodes.set(node.ref, node.type === 'branch' ? { ...node, children } : node)
    }
  }
  return root.ref ?? ''
}

describe('many entries at once', () => {
  const pairs = fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 300 }).map((n) => `key ${String(n)}`),
      fc.integer(),
    ),
    { maxLength: 260 },
  )

  it('make the trie that they make one by one, and replace the same nodes', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, pairs, pairs, async (first, second, third) => {
        const nodes = new Map<string, TrieNode>()
        const load = (ref: string): Promise<TrieNode> => Promise.resolve(nodes.get(ref) as TrieNode)
        const loadMany = (refs: readonly string[]): Promise<readonly TrieNode[]> => Promise.all(refs.map(load))
        let base: TrieNode | string | null = null
        for (const [key, value] of first) base = await setEntry(base, key, value, load, [])
        if (base !== null) base = stored(base, nodes)
        const goneOne: string[] = []
        let one: TrieNode | string | null = base
        for (const [key, value] of [...second, ...third]) one = await setEntry(one, key, value, load, goneOne)
        const goneMany: string[] = []
        let many = await setEntries(base, second, loadMany, goneMany)
        many = await setEntries(many, third, loadMany, goneMany)
        expect(shapeOf(many)).toEqual(shapeOf(one))
        expect(goneMany.sort()).toEqual([...new Set(goneOne)].sort())
        const asked = [...new Set([...first, ...second, ...third].map(([key]) => key)), 'never there']
        const found = await getEntries(many, asked, loadMany)
        for (const key of asked) expect(found.get(key)).toEqual(await getEntry(one, key, load))
        expect(found.has('never there')).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it('of one leaf stay in it up to its bound', async () => {
    const entries = (count: number): readonly (readonly [string, unknown])[] =>
      Array.from({ length: count }, (_, index) => [String(index), index] as const)
    const none = (): Promise<readonly TrieNode[]> => Promise.resolve([])
    expect(await setEntries(null, entries(LEAF_ENTRIES_MAX), none, [])).toMatchObject({ type: 'leaf' })
    expect(await setEntries(null, entries(LEAF_ENTRIES_MAX + 1), none, [])).toMatchObject({ type: 'branch' })
    expect(await setEntries(null, [], none, [])).toBe(null)
  })
})

describe('hashes and texts', () => {
  it('of compiled code are those of the portable one', async () => {
    const fast = await createFastKeccak256()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(encodeHex(fast(bytes))).toBe(encodeHex(keccak256(bytes)))
      }),
    )
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.uint8Array({ minLength: 32, maxLength: 32 }).map(encodeHex), { minLength: 1, maxLength: 40 }),
        (values) => {
          const bytes = values.map((value) => new Uint8Array(Buffer.from(value, 'hex')))
          expect(merkleRootOfMany(bytes, fast)).toBe(merkleRoot(values.map((value) => `0x${value}`)))
        },
      ),
    )
    expect(() => merkleRootOfMany([], fast)).toThrow('a tree needs a value')
  })

  it('of text are those of its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const digest = createHash('sha256').update(new TextEncoder().encode(text)).digest()
        expect(sha256OfText(text)).toEqual(new Uint8Array(digest))
        expect([sha256Name(text, 'hex'), sha256Name(text, 'base64url')]).toEqual([digest.toString('hex'), digest.toString('base64url')])
      }),
    )
  })

  it('of bytes are those that others write', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(encodeBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
        expect(encodeHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
        expect(decodeBase64Url(encodeBase64Url(bytes))).toEqual(bytes)
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (digest) => {
        expect(rawCidOfDigest(digest)).toBe(base32.encode(Uint8Array.of(1, 0x55, 0x12, 0x20, ...digest)))
      }),
    )
  })
})

describe('small records in one buffer', () => {
  it('have the bytes that each has alone, and what does not fit is left out', () => {
    const resourceJson = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 3_000 }),
      fc.integer({ max: 30_000, min: 0 }).map((n) => 'ab'.repeat(n)),
    )
    const content = fc.record({ resourceJson, source: fc.string({ maxLength: 9 }), importedAtMs: fc.nat() })
    fc.assert(
      fc.property(fc.array(content, { maxLength: 12 }), (contents) => {
        const again = createStream('batch')
        const batch = createPackedBatch(16_384, createStream('batch'))
        const alone: Uint8Array[] = []
        let bytes = 0
        for (const [at, one] of contents.entries()) {
          const meta = { recordId: at.toString(16).padStart(32, '0'), version: 1 }
          const key = new Uint8Array(32).fill(at)
          const fits = batch?.add(one, meta, key) === true
          const encoded = encodeRecordContent(one)
          if (encoded.length > PACKED_BYTES_MAX) expect(fits).toBe(false)
          if (!fits) continue
          alone.push(sealPacked(encoded, meta, key, again))
          bytes += alone.at(-1)?.length ?? 0
        }
        expect(batch?.chunks()).toEqual(alone)
        expect(bytes).toBeLessThanOrEqual(16_384)
      }),
      { numRuns: 80 },
    )
  })
})

describe('lines', () => {
  it('are the same however the file comes in pieces, and one that is too long is only counted', () => {
    const text = fc.array(fc.constantFrom('a', 'bb', '\n', '\r\n', ' ', 'ä', 'ccccccccc'), { maxLength: 40 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (whole, size) => {
        const bytes = Buffer.from(whole)
        const seen = Array.from(splitLines(piecesOf(bytes, size), 8), (line) => (line === null ? null : Buffer.from(line).toString()))
        const lines = whole.split('\n').filter((line) => line.trim() !== '' || Buffer.byteLength(line) > 8)
        expect(seen).toEqual(lines.map((line) => (Buffer.byteLength(line) > 8 ? null : line)))
      }),
      { numRuns: 300 },
    )
  })
})

/** One buffer for all pieces, as a file is read. */
function* piecesOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  const buffer = new Uint8Array(size)
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size)
    buffer.set(piece)
    yield buffer.subarray(0, piece.length)
  }
}

describe('a batch of entries', () => {
  it('arrives as it was sent', () => {
    const row = { kind: 'lab', title: 'Sodium' } as never
    const record = { type: 'record', file: 1, entry: 0, row, resourceJson: '{"a":"ä\\u0000"}', searchWords: 'x', advice: ['code'] } as const
    const entries: readonly ParsedEntry[] = [
      { type: 'refused', file: 0, entry: 0, name: 'bad.json', error: { code: 'json-broken' } },
      { ...record, original: Uint8Array.of(1, 2, 3) },
      { type: 'progress', filesDone: 1, filesTotal: 2, bytesDone: 3, bytesTotal: 4 },
      { ...record, resourceJson: '{}', subject: { name: 'Maria', birthDate: '' } },
      { ...record, originalFile: { path: '/a', sizeBytes: 1, changedAtMs: 2 } },
    ]
    expect(decodeBatch(structuredClone(encodeBatch(entries)))).toEqual(entries)
    for (const wrong of [{ resources: '' }, { resourceEnds: [] }, { wordEnds: [1] }, { words: '' }, { wordEnds: [1, 0, 2] }])
      expect(() => decodeBatch({ ...encodeBatch(entries), ...wrong })).toThrow()
  })
})
