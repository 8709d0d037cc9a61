/** Passing on: whatever chain somebody signs, its reader never sees more, longer or for anything else than each one above it allowed. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { grantHash, signAmendment } from '../../shared/crypto/amendment.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { parentOf, readChain, readChild, signChild, termsOfInvite } from '../../shared/crypto/child-grant.ts'
import { signGrant } from '../../shared/crypto/grant.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import type { GrantAmendment } from '../../shared/model/amendment.ts'
import { CHILD_DEPTH_MAX, CHILD_PARTS, childWidens } from '../../shared/model/child-grant.ts'
import type { ChildPart, ChildTerms, ParentTerms } from '../../shared/model/child-grant.ts'
import { PURPOSES } from '../../shared/model/grant.ts'
import type { GrantedRecord, GrantTerms, SignedGrant } from '../../shared/model/grant.ts'
import type { SignedChild } from '../../shared/model/signed-child.ts'

const [maria, ana, bogdan, carmen] = [1, 2, 3, 4].map((fill) => deriveIdentity(new Uint8Array(32).fill(fill))) as [
  ReturnType<typeof deriveIdentity>,
  ReturnType<typeof deriveIdentity>,
  ReturnType<typeof deriveIdentity>,
  ReturnType<typeof deriveIdentity>,
]
const record = (at: number): GrantedRecord => ({
  recordId: String(at).repeat(32),
  version: 1,
  cid: `c${String(at)}`,
  sizeBytes: 10,
  kind: 'lab',
})
const RECORDS = [1, 2, 3, 4].map(record)
const ROOT: GrantTerms = {
  version: 1,
  grantId: 'a'.repeat(32),
  grantor: maria.did,
  grantorName: 'Maria',
  grantee: ana.did,
  granteeName: 'Ana',
  purpose: 'TREAT',
  right: 'keep',
  fromMs: 1000,
  untilMs: 9000,
  deleteByMs: 9500,
  signedAtMs: 900,
  records: RECORDS,
  lock: `0x${'1'.repeat(64)}`,
  may: ['add', 'pass-on'],
}
const SIGNED = signGrant(maria, ROOT)
const rootParent = (signed: SignedGrant = SIGNED): ParentTerms => {
  const parent = parentOf({ grant: signed })
  if (!parent.ok) throw new Error(parent.error.code)
  return parent.value
}

/** As wide as what is above it. */
function childOf(parent: ParentTerms, giver: typeof ana, grantee: typeof ana, id = 'b'): ChildTerms {
  return {
    version: 1,
    childId: id.repeat(32),
    parent: parent.hash,
    rootId: parent.rootId,
    depth: parent.depth + 1,
    holder: parent.holder,
    giver: giver.did,
    giverName: 'Giver',
    grantee: grantee.did,
    granteeName: 'Grantee',
    purpose: parent.purpose,
    right: parent.right,
    fromMs: parent.fromMs,
    untilMs: parent.untilMs,
    deleteByMs: parent.deleteByMs,
    signedAtMs: parent.fromMs,
    records: parent.records,
    may: ['pass-on'],
  }
}
const chainOf = (...children: readonly (readonly [ChildTerms, typeof ana])[]): readonly SignedChild[] =>
  children.map(([terms, giver]) => signChild(giver, terms))

describe('one child', () => {
  const time = fc.integer({ min: 500, max: 10_000 })
  const changes = fc.record(
    {
      parent: fc.constantFrom(rootParent().hash, 'A'.repeat(43)),
      rootId: fc.constantFrom('a'.repeat(32), 'd'.repeat(32)),
      depth: fc.integer({ min: -1, max: 3 }),
      holder: fc.constantFrom(maria.did, carmen.did),
      giver: fc.constantFrom(ana.did, bogdan.did),
      grantee: fc.constantFrom(bogdan.did, maria.did, ana.did),
      purpose: fc.constantFrom(...PURPOSES),
      right: fc.constantFrom('view' as const, 'keep' as const),
      fromMs: time,
      untilMs: time,
      deleteByMs: time,
      signedAtMs: time,
      records: fc.subarray([
        ...RECORDS,
        record(5),
        { ...record(1), version: 2 },
        { ...record(2), cid: 'other' },
        { ...record(3), kind: 'report' as const },
      ]),
      may: fc.constantFrom(['add'] as const, ['pass-on'] as const, ['add', 'pass-on'] as const),
      later: fc.constantFrom(
        { kinds: ['lab'] as const, without: [] },
        { kinds: ['lab', 'medicine'] as const, without: ['1'.repeat(32), '2'.repeat(32)] },
      ),
    },
    { requiredKeys: [] },
  )
  /** The rule said another way: what the child would add to its parent. */
  const expected = (parent: ParentTerms, child: ChildTerms): readonly ChildPart[] => {
    const above = new Set(parent.records.map((one) => canonicalJson(one)))
    const added: Readonly<Record<ChildPart, boolean>> = {
      parent: !(child.parent === parent.hash && child.rootId === parent.rootId),
      people: !(child.giver === parent.grantee && child.holder === parent.holder) || [parent.holder, child.giver].includes(child.grantee),
      records:
        (child.records.length === 0 && child.later === undefined) ||
        child.records.some((one) => !above.has(canonicalJson(one))) ||
        new Set(child.records.map(({ recordId }) => recordId)).size < child.records.length,
      purpose: child.purpose !== parent.purpose,
      right: child.right === 'keep' && parent.right === 'view',
      from: child.fromMs < parent.fromMs,
      until: child.untilMs > parent.untilMs,
      'delete-by': child.deleteByMs > parent.deleteByMs,
      time: !(child.signedAtMs >= parent.fromMs && child.signedAtMs < parent.untilMs),
      extras: child.may?.includes('add') === true || (child.may?.includes('pass-on') === true && parent.may?.includes('pass-on') !== true),
      depth: !(child.depth === parent.depth + 1 && child.depth <= CHILD_DEPTH_MAX),
      allowed: parent.may?.includes('pass-on') !== true,
      later: child.later?.kinds.every((kind) => parent.category?.later === true && parent.category.kinds.includes(kind)) === false,
    }
    return CHILD_PARTS.filter((part) => added[part])
  }

  it('is refused in exactly the parts in which it would be more', () => {
    const parents = [
      rootParent(),
      rootParent(signGrant(maria, { ...ROOT, right: 'view' })),
      rootParent(signGrant(maria, { ...ROOT, may: ['add'] })),
      rootParent(signGrant(maria, { ...ROOT, keysOn: 'receipt', category: { kinds: ['lab'], earlier: true, later: true } })),
      rootParent(signGrant(maria, { ...ROOT, category: { kinds: ['lab', 'medicine'], earlier: true, later: false } })),
    ]
    expect(childWidens(rootParent(), childOf(rootParent(), ana, bogdan))).toEqual([])
    fc.assert(
      fc.property(fc.constantFrom(...parents), changes, (parent, change) => {
        const child = { ...childOf(parent, ana, bogdan), ...(change as Partial<ChildTerms>) }
        expect(childWidens(parent, child)).toEqual(expected(parent, child))
      }),
      { numRuns: 500 },
    )
  })

  it('gives its reader no more than the grant above, whatever was signed', () => {
    fc.assert(
      fc.property(changes, (change) => {
        const child = { ...childOf(rootParent(), ana, bogdan), ...(change as Partial<ChildTerms>) }
        const read = termsOfInvite({ grant: SIGNED, chain: chainOf([child, ana]) })
        if (!read.ok) return
        const { value } = read
        expect(value).toMatchObject({ grantor: maria.did, purpose: 'TREAT', grantId: child.childId, grantee: bogdan.did, lock: ROOT.lock })
        expect(value.untilMs <= ROOT.untilMs && value.fromMs >= ROOT.fromMs && value.deleteByMs <= ROOT.deleteByMs).toBe(true)
        expect(RECORDS).toEqual(expect.arrayContaining([...value.records]))
        expect(value.may).not.toContain('add')
      }),
      { numRuns: 60 },
    )
  })
})

describe('a chain of them', () => {
  const first = childOf(rootParent(), ana, bogdan)
  const parentAt = (chain: readonly SignedChild[]): ParentTerms => {
    const parent = parentOf({ grant: SIGNED, chain })
    if (!parent.ok) throw new Error(parent.error.code)
    return parent.value
  }
  const codeOf = (grant: SignedGrant, chain: readonly SignedChild[]): string => {
    const read = readChain(grant, chain)
    return read.ok ? 'ok' : read.error.code
  }

  it('narrows step by step, and ends at its bound', () => {
    const [one] = chainOf([{ ...first, untilMs: 5000, right: 'view' }, ana])
    if (one === undefined) throw new Error('no child')
    const below = parentAt([one])
    const second = childOf(below, bogdan, carmen, 'c')
    const [two] = chainOf([second, bogdan])
    if (two === undefined) throw new Error('no child')
    expect(codeOf(SIGNED, [one, two])).toBe('ok')
    for (const change of [{ untilMs: 5001 }, { right: 'keep' as const }, { giver: ana.did }])
      expect(codeOf(SIGNED, [one, ...chainOf([{ ...second, ...change }, change.giver === undefined ? bogdan : ana])])).toBe('grant-widened')
    const third = childOf(parentAt([one, two]), carmen, deriveIdentity(new Uint8Array(32).fill(5)), 'd')
    expect(codeOf(SIGNED, [one, two, ...chainOf([third, carmen])])).toBe('invite-invalid')
    expect(childWidens(parentAt([one, two]), third)).toContain('depth')
  })

  it('cannot be hung under another grant, another order, or without its middle', () => {
    const [one, two] = chainOf([first, ana], [childOf(parentAt(chainOf([first, ana])), bogdan, carmen, 'c'), bogdan])
    if (one === undefined || two === undefined) throw new Error('no child')
    const longer = signGrant(maria, { ...ROOT, untilMs: 9400 })
    expect(codeOf(SIGNED, [one, two])).toBe('ok')
    for (const [grant, chain] of [
      [longer, [one]],
      [SIGNED, [two]],
      [SIGNED, [two, one]],
      [signGrant(maria, { ...ROOT, grantId: 'e'.repeat(32) }), [one, two]],
    ] as const)
      expect(codeOf(grant, chain)).toBe('grant-widened')
    expect(codeOf(signGrant(ana, ROOT), [one])).toBe('signature-invalid')
  })

  it('names what joined the grant above only where its holder signed that', () => {
    const open = signGrant(maria, { ...ROOT, category: { kinds: ['lab'], earlier: true, later: true } })
    const parent = rootParent(open)
    const joined = { ...record(5), recordId: '5'.repeat(32) }
    const child = { ...childOf(parent, ana, bogdan), records: [record(1), joined], later: { kinds: ['lab'] as const, without: [] } }
    const chain = chainOf([child, ana])
    const change: GrantAmendment = {
      ...{ version: 1, grantId: ROOT.grantId, seq: 1, previous: grantHash(open), atMs: 2000, added: [joined], removed: [] },
    }
    const codeWith = (signer: typeof ana, more: Partial<GrantAmendment> = {}): string => {
      const read = readChain(open, chain, [signAmendment(signer, { ...change, ...more })])
      return read.ok ? 'ok' : read.error.code
    }
    expect(codeOf(open, chain)).toBe('grant-widened')
    expect(codeWith(maria)).toBe('ok')
    expect(codeWith(ana)).toBe('signature-invalid')
    const others: readonly Partial<GrantAmendment>[] = [
      { grantId: child.childId },
      { atMs: ROOT.untilMs },
      { atMs: ROOT.signedAtMs - 1 },
      { added: [{ ...joined, kind: 'medicine' }] },
      { added: [{ ...joined, version: 2 }] },
      { added: [], removed: [joined.recordId] },
    ]
    for (const more of others) expect(codeWith(maria, more), JSON.stringify(more)).toBe('grant-widened')
    // Below it, what joined the child alone is what its holder gave to that.
    const below = parentOf({ grant: open, chain, given: [signAmendment(maria, change)] })
    if (!below.ok) throw new Error(below.error.code)
    const later = { ...record(6), recordId: '6'.repeat(32) }
    const second = { ...childOf(below.value, bogdan, carmen, 'c'), records: [joined, later] }
    const given = [change, { ...change, grantId: child.childId, previous: 'A'.repeat(43), added: [later] }]
    const both = [...chain, ...chainOf([second, bogdan])]
    const codeOfBoth = (changes: readonly GrantAmendment[]): string => {
      const read = readChain(
        open,
        both,
        changes.map((one) => signAmendment(maria, one)),
      )
      return read.ok ? 'ok' : read.error.code
    }
    expect(codeOfBoth(given)).toBe('ok')
    expect(codeOfBoth([change, { ...change, added: [later] }])).toBe('grant-widened')
    for (const broken of [
      { kinds: [], without: [] },
      { kinds: ['lab', 'lab'], without: [] },
      { kinds: ['lab'], without: ['x'] },
      { kinds: ['lab'] },
    ])
      expect(codeOf(open, chainOf([{ ...child, later: broken as never }, ana]))).toBe('invite-invalid')
  })

  it('is no longer read with any one sign of it changed', () => {
    const [one] = chainOf([first, ana])
    if (one === undefined) throw new Error('no child')
    fc.assert(
      fc.property(fc.nat(one.childJson.length - 1), fc.integer({ min: 33, max: 126 }), (at, code) => {
        const childJson = `${one.childJson.slice(0, at)}${String.fromCharCode(code)}${one.childJson.slice(at + 1)}`
        expect(readChild({ ...one, childJson }).ok).toBe(childJson === one.childJson)
      }),
      { numRuns: 100 },
    )
  })
})
