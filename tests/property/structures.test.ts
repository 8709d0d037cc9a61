/** What must hold for any input: canonical JSON, padding, Merkle proofs, the manifest's tree, and plain words from any JSON. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deleteEntry, dirtyLevels, decodeNode, encodeNode, getEntry, setEntry } from '../../electron/vault/session/manifest/trie.ts'
import { listEntries } from '../../electron/vault/session/manifest/trie-walk.ts'
import type { TrieNode } from '../../electron/vault/session/manifest/trie.ts'
import { canonicalJson, parseJson } from '../../shared/crypto/canonical-json.ts'
import { leafHash, merkleProof, merkleRoot, nodeHash } from '../../shared/crypto/ledger-hash.ts'
import { pad, paddedLength, unpad } from '../../shared/crypto/padding.ts'
import { codesOf } from '../../shared/fhir/codes.ts'
import { linesOf } from '../../shared/fhir/lines.ts'
import { medicineFactsOf } from '../../shared/fhir/medicine.ts'
import { narrativeOf, plainParagraphs } from '../../shared/fhir/narrative.ts'
import { rowOf } from '../../shared/fhir/row.ts'
import { searchWordsOf } from '../../shared/fhir/search-words.ts'
import { RECORD_KINDS } from '../../shared/model/record.ts'

const DEPTH_MAX = 100

describe('canonical JSON', () => {
  it('is one text for one value, and reads back', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = canonicalJson(value)
        const back = parseJson(text, { depthMax: DEPTH_MAX })
        expect(back.ok && canonicalJson(back.value)).toBe(text)
        expect(back.ok && back.value).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})

describe('padding', () => {
  it('gives back the content and costs at most 12 %', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.integer({ min: 16, max: 512 }), (content, floor) => {
        const padded = pad(content, floor)
        const back = unpad(padded)
        expect(back.ok && Buffer.from(back.value).equals(Buffer.from(content))).toBe(true)
        expect(padded.length).toBe(paddedLength(content.length + 8, floor))
        expect(padded.length).toBeLessThanOrEqual(Math.max(floor, Math.ceil((content.length + 8) * 1.12) + 8))
      }),
    )
  })
})

describe('Merkle proofs', () => {
  it('lead from every value to the one root, and from no other', () => {
    const value = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`)
    fc.assert(
      fc.property(fc.uniqueArray(value, { minLength: 1, maxLength: 40 }), value, (given, other) => {
        const values = [...given].sort()
        const root = merkleRoot(values)
        for (const [index, one] of values.entries()) {
          const proof = merkleProof(values, index)
          expect(proof.reduce(nodeHash, leafHash(one))).toBe(root)
          if (!values.includes(other)) expect(proof.reduce(nodeHash, leafHash(other))).not.toBe(root)
        }
      }),
      { numRuns: 40 },
    )
  })
})

/** Stores every dirty node the way the manifest does, and forgets the nodes themselves. */
function persist(root: TrieNode | string | null, stored: Map<string, unknown>): string | null {
  for (const level of dirtyLevels(root)) {
    for (const node of level) {
      node.ref = `n${String(stored.size)}`
      stored.set(node.ref, JSON.parse(JSON.stringify(encodeNode(node))))
    }
  }
  return root === null || typeof root === 'string' ? root : root.ref
}

describe('the tree of the manifest', () => {
  it('is a map, whatever happens to it and however often it is stored', async () => {
    const command = fc.tuple(fc.constantFrom('set', 'delete', 'store'), fc.integer({ min: 0, max: 120 }), fc.integer())
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 300 }), async (commands) => {
        const stored = new Map<string, unknown>()
        const load = (ref: string): Promise<TrieNode> => {
          const node = decodeNode(stored.get(ref), ref)
          return node === null ? Promise.reject(new Error('a node is not there')) : Promise.resolve(node)
        }
        const model = new Map<string, number>()
        let root: TrieNode | string | null = null
        for (const [what, number, entry] of commands) {
          const key = `key ${String(number)}`
          if (what === 'set') {
            root = await setEntry(root, key, entry, load, [])
            model.set(key, entry)
          } else if (what === 'delete') {
            root = await deleteEntry(root, key, load, [])
            model.delete(key)
          } else root = persist(root, stored)
        }
        const listed = new Map<string, unknown>()
        for await (const [key, entry] of listEntries(root, (refs) => Promise.all(refs.map(load)))) listed.set(key, entry)
        expect(new Map([...listed].sort())).toEqual(new Map([...model].sort()))
        for (const [key, entry] of model) expect(await getEntry(root, key, load)).toBe(entry)
      }),
      { numRuns: 60 },
    )
  })
})

describe('plain words', () => {
  const type = fc.constantFrom(
    'Observation',
    'Condition',
    'AllergyIntolerance',
    'MedicationRequest',
    'Patient',
    'DocumentReference',
    'Basic',
    7,
  )
  const key = fc.constantFrom(
    'code',
    'text',
    'div',
    'coding',
    'display',
    'category',
    'value',
    'valueQuantity',
    'name',
    'given',
    'content',
    'attachment',
    'status',
    'note',
  )
  const resource = fc
    .tuple(type, fc.dictionary(key, fc.jsonValue({ maxDepth: 4 })))
    .map(([resourceType, rest]) => ({ ...rest, resourceType }))

  it('come from any JSON without an end by exception', () => {
    fc.assert(
      fc.property(resource, (one) => {
        const row = rowOf(one, { source: 'file.json' })
        expect(RECORD_KINDS).toContain(row.kind)
        expect(row.title).not.toBe('')
        for (const language of ['en', 'ro'] as const) {
          linesOf(one, language)
          medicineFactsOf(one, language, '2026-01-01')
        }
        codesOf(one)
        narrativeOf(one)
        searchWordsOf(one)
      }),
      { numRuns: 500 },
    )
  })

  it('never hold markup of a narrative', () => {
    const piece = fc.constantFrom(
      '<p>',
      '</p>',
      '<script>',
      '</script>',
      'alert(1)',
      '<img src=x onerror=y>',
      '&lt;b&gt;',
      'word',
      '<',
      '>',
      '<!--',
      '-->',
      '&amp;',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        for (const paragraph of plainParagraphs(`<div>${pieces.join('')}</div>`)) expect(paragraph).not.toMatch(/<(script|img|p)\b[^&]*>/u)
      }),
    )
  })
})
