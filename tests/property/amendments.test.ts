/** Changing a running grant: whatever is said in whatever order, nobody reads more than was signed, and what was taken back stays so. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amendmentHash, grantHash, readAmendment, signAmendment } from '../../shared/crypto/amendment.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import { amend } from '../../shared/model/amendment.ts'
import type { AmendedTerms, GrantAmendment, ReadAmendment } from '../../shared/model/amendment.ts'
import type { GrantedRecord } from '../../shared/model/grant.ts'
import type { RecordKind } from '../../shared/model/record.ts'

const KINDS: readonly RecordKind[] = ['lab', 'medicine', 'imaging', 'image']
const IDS = Array.from({ length: 8 }, (_, at) => String(at).repeat(32))
const START = 'grant'.padEnd(43, '0')

const record = fc.record({ place: fc.nat({ max: IDS.length - 1 }), kind: fc.constantFrom(...KINDS) })
const granted = ({ place, kind }: { readonly place: number; readonly kind: RecordKind }): GrantedRecord => ({
  recordId: IDS[place] ?? '',
  version: 1,
  cid: `c${String(place)}`,
  sizeBytes: 1,
  kind,
})
const terms: fc.Arbitrary<AmendedTerms> = fc
  .record({
    named: fc.uniqueArray(fc.nat({ max: 2 })),
    right: fc.constantFrom('view' as const, 'keep' as const),
    category: fc.option(
      fc.record({
        kinds: fc.constantFrom<RecordKind[]>(['lab'], ['imaging'], ['lab', 'medicine']),
        earlier: fc.boolean(),
        later: fc.boolean(),
      }),
      { nil: undefined },
    ),
  })
  .map(({ named, category, right }) => ({
    grantId: 'g',
    right,
    deleteByMs: 22,
    records: named.map((place) => granted({ place, kind: 'lab' })),
    signedAtMs: 10,
    untilMs: 20,
    ...(category === undefined ? {} : { category }),
  }))

/** Statements that continue the grant or each other, most of them as they should, some in every way wrong. */
const statements: fc.Arbitrary<readonly ReadAmendment[]> = fc
  .array(
    fc.record({
      grantId: fc.constantFrom('g', 'g', 'g', 'g', 'other'),
      on: fc.nat({ max: 6 }),
      skip: fc.constantFrom(0, 0, 0, 0, 1),
      atMs: fc.constantFrom(9, 10, 12, 15, 19, 20, 22),
      added: fc.array(record, { maxLength: 2 }),
      removed: fc.array(fc.nat({ max: IDS.length - 1 }), { maxLength: 2 }),
    }),
    { maxLength: 7 },
  )
  .map((list) => {
    const made: ReadAmendment[] = []
    for (const [at, { on, skip, added, removed, ...one }] of list.entries()) {
      const before = made[on]
      const amendment: GrantAmendment = {
        version: 1,
        ...one,
        seq: (before?.amendment.seq ?? 0) + 1 + skip,
        previous: before?.hash ?? START,
        added: added.map(granted),
        removed: removed.map((place) => IDS[place] ?? ''),
      }
      made.push({ hash: `h${String(at)}`, amendment })
    }
    return made
  })

const idsOf = (records: readonly GrantedRecord[]): readonly string[] => records.map(({ recordId }) => recordId).sort()

describe('the rule of amendments', () => {
  it('lets in only what the signed kinds let in later, and nothing that was taken back', () => {
    fc.assert(
      fc.property(terms, statements, (grant, said) => {
        const { records, removedAtMs, ever } = amend(grant, START, said)
        const named = new Set(idsOf(grant.records))
        for (const { recordId, kind } of records) {
          expect(removedAtMs.has(recordId)).toBe(false)
          if (named.has(recordId)) continue
          expect(grant.category?.later).toBe(true)
          expect(grant.category?.kinds).toContain(kind === 'image' ? 'imaging' : kind)
          const from = said.filter(({ amendment }) => amendment.added.some((one) => one.recordId === recordId))
          expect(from.some(({ amendment: { grantId, atMs } }) => grantId === 'g' && atMs >= 10 && atMs < 20)).toBe(true)
        }
        expect(idsOf(ever)).toEqual(expect.arrayContaining([...named]))
      }),
      { numRuns: 1000 },
    )
  })

  it('takes back until the end, and behind it only where copies may be kept, until they go', () => {
    fc.assert(
      fc.property(terms, statements, (grant, said) => {
        const { removedAtMs } = amend(grant, START, said)
        for (const atMs of removedAtMs.values()) expect(atMs).toBeLessThan(grant.right === 'keep' ? 22 : 20)
        for (const { amendment } of said) {
          const { atMs, added, removed, grantId } = amendment
          if (grantId !== 'g' || atMs !== 20 || added.length > 0 || new Set(removed).size !== removed.length) continue
          for (const id of removed) expect(removedAtMs.has(id) || grant.right === 'view').toBe(true)
        }
      }),
    )
  })

  it('gives the same in any order, and twice is harmless', () => {
    fc.assert(
      fc.property(terms, statements, fc.infiniteStream(fc.nat()), (grant, said, dice) => {
        const shuffled = [...said, ...said.slice(0, 2)]
          .map((one) => [one, dice.next().value] as const)
          .sort(([, a], [, b]) => a - b)
          .map(([one]) => one)
        const [straight, mixed] = [amend(grant, START, said), amend(grant, START, shuffled)]
        expect(idsOf(mixed.records)).toEqual(idsOf(straight.records))
        expect([...mixed.removedAtMs].sort()).toEqual([...straight.removedAtMs].sort())
        expect(mixed.next).toEqual(straight.next)
      }),
    )
  })

  it('never gives a record back by anything that is said later', () => {
    fc.assert(
      fc.property(terms, statements, statements, (grant, said, more) => {
        const before = amend(grant, START, said)
        const later = more.map((one) => ({ ...one, hash: `later ${one.hash}` }))
        const after = amend(grant, START, [...said, ...later])
        for (const id of before.removedAtMs.keys()) expect(idsOf(after.records)).not.toContain(id)
      }),
    )
  })

  it('waits for what is missing: without a number between, what is added behind it does not count', () => {
    fc.assert(
      fc.property(terms, statements, fc.nat({ max: 6 }), (grant, said, place) => {
        const left = said.filter((_, at) => at !== place)
        const gone = said[place]
        const { waiting, ever } = amend(grant, START, left)
        const behind = left.filter(({ amendment }) => gone !== undefined && amendment.previous === gone.hash)
        const { refused, waiting: early } = amend(grant, START, said)
        const seqs = new Map(said.map(({ hash, amendment }) => [hash, amendment.seq]))
        for (const one of said)
          if (!refused.includes(one) && !early.includes(one)) expect(one.amendment.seq).toBe((seqs.get(one.amendment.previous) ?? 0) + 1)
        for (const one of behind) if (!refused.includes(one)) expect(waiting).toContain(one)
        const counted = left.filter((one) => !waiting.includes(one)).flatMap(({ amendment }) => idsOf(amendment.added))
        for (const id of idsOf(ever)) expect([...idsOf(grant.records), ...counted]).toContain(id)
      }),
    )
  })
})

describe('signed amendments', () => {
  const maria = deriveIdentity(new Uint8Array(32).fill(1))
  const signed = signAmendment(maria, {
    version: 1,
    grantId: 'a'.repeat(32),
    seq: 1,
    previous: grantHash({ consentJson: '{}', signature: 's' }),
    atMs: 10,
    added: [granted({ place: 1, kind: 'lab' })],
    removed: [IDS[2] ?? ''],
  })

  it('are read whole, and not with any character changed', () => {
    const read = readAmendment(signed, maria.did)
    expect(read.ok && read.value.hash).toBe(amendmentHash(signed))
    fc.assert(
      fc.property(fc.nat({ max: signed.amendmentJson.length - 1 }), fc.constantFrom('0', '1', ' ', '"', 'x'), (at, other) => {
        const amendmentJson = signed.amendmentJson.slice(0, at) + other + signed.amendmentJson.slice(at + 1)
        fc.pre(amendmentJson !== signed.amendmentJson)
        expect(readAmendment({ ...signed, amendmentJson }, maria.did).ok).toBe(false)
      }),
    )
  })

  it('are refused whatever else they are', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (amendmentJson, signature) => {
        expect(readAmendment({ amendmentJson, signature } as never, maria.did).ok).toBe(false)
        expect(readAmendment(amendmentJson as never, maria.did).ok).toBe(false)
      }),
    )
  })
})
