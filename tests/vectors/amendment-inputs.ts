/** The fixed inputs of the vectors about grants that are changed while they run. */

import { outOf } from './input-parts.ts'
import type { VectorInput } from './vector-file.ts'

const MARIA = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
const MARIA_DID = outOf('identity: of a master key', 'did')
const ANA_DID = outOf('identity: of another master key', 'did')
const AT_MS = 1_767_225_600_000
const DAY_MS = 86_400_000
const CID = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy'
const record = (byte: string, kind: string): object => ({ recordId: byte.repeat(16), version: 1, cid: CID, sizeBytes: 4184, kind })

const TERMS = {
  version: 1,
  grantId: '1234567890abcdef1234567890abcdec',
  grantor: MARIA_DID,
  grantorName: 'Maria Popescu',
  grantee: ANA_DID,
  granteeName: 'Dr Ana Dumitru',
  purpose: 'TREAT',
  right: 'view',
  fromMs: AT_MS,
  untilMs: AT_MS + 30 * DAY_MS,
  deleteByMs: AT_MS + 60 * DAY_MS,
  signedAtMs: AT_MS,
  records: [record('a0', 'lab')],
  lock: outOf('lock: of a preimage'),
  category: { kinds: ['imaging', 'lab'], earlier: true, later: true },
}
const GRANT = outOf('amendments: the grant')
const KEPT = { ...TERMS, grantId: '1234567890abcdef1234567890abcded', right: 'keep' }
const FROM_KEPT = {
  version: 1,
  grantId: KEPT.grantId,
  seq: 1,
  previous: outOf('amendments: hash of one whose copies may be kept'),
  atMs: KEPT.deleteByMs - 1,
  added: [],
  removed: ['a0'.repeat(16)],
}
const FIRST = {
  version: 1,
  grantId: TERMS.grantId,
  seq: 1,
  previous: outOf('amendments: hash of the grant'),
  atMs: AT_MS + DAY_MS,
  added: [record('b0', 'lab'), record('b1', 'image')],
  removed: [],
}
const SECOND = {
  ...FIRST,
  seq: 2,
  previous: outOf('amendment: adds', 'hash'),
  atMs: AT_MS + 2 * DAY_MS,
  added: [],
  removed: ['a0'.repeat(16)],
}
const OTHER = { ...SECOND, atMs: AT_MS + 3 * DAY_MS, added: [record('b2', 'lab')], removed: [] }
const LATE = {
  ...SECOND,
  seq: 4,
  previous: outOf('amendment: of somebody in between', 'hash'),
  added: [record('b3', 'lab')],
  removed: ['b0'.repeat(16)],
}

/** Changed text that is signed all the same, and what a reader says to it. */
const signedAnew = (what: string, replace: readonly [string, string]): readonly VectorInput[] => [
  { id: `amendment: ${what}`, kind: 'amendment-text', in: { masterKey: MARIA, amendment: FIRST, replace } },
  {
    id: `amendment: ${what} is refused`,
    kind: 'amendment-open',
    in: { grantor: MARIA_DID, signed: outOf(`amendment: ${what}`) },
  },
]
/** What the grant is with these amendments of it, each by the name of its vector. */
const amended = (what: string, names: readonly string[]): VectorInput => ({
  id: `amended: ${what}`,
  kind: 'amended',
  in: { grant: GRANT, amendments: names.map((name) => outOf(`amendment: ${name}`, 'signed')) },
})
/** The same of the grant whose copies may be kept behind its end. */
const amendedKept = (what: string, amendment: object): readonly VectorInput[] => [
  { id: `amendment: ${what}`, kind: 'amendment', in: { masterKey: MARIA, amendment } },
  {
    id: `amended: ${what}`,
    kind: 'amended',
    in: { grant: outOf('amendments: one whose copies may be kept'), amendments: [outOf(`amendment: ${what}`, 'signed')] },
  },
]
/** Signed as it should be, and still not allowed. */
const wrong = (what: string, amendment: object): readonly VectorInput[] => [
  { id: `amendment: ${what}`, kind: 'amendment', in: { masterKey: MARIA, amendment } },
  amended(`${what} counts for nothing`, [what]),
]

/** Inputs of this part. */
export const AMENDMENT_INPUTS: readonly VectorInput[] = [
  { id: 'amendments: the grant', kind: 'grant', in: { masterKey: MARIA, terms: TERMS } },
  { id: 'amendments: hash of the grant', kind: 'grant-hash', in: { grant: GRANT } },
  { id: 'amendment: adds', kind: 'amendment', in: { masterKey: MARIA, amendment: FIRST } },
  { id: 'amendment: takes back', kind: 'amendment', in: { masterKey: MARIA, amendment: SECOND } },
  { id: 'amendment: continues the same one', kind: 'amendment', in: { masterKey: MARIA, amendment: OTHER } },
  {
    id: 'amendment: of somebody in between',
    kind: 'amendment',
    in: { masterKey: MARIA, amendment: { ...SECOND, seq: 3, previous: outOf('amendment: takes back', 'hash') } },
  },
  { id: 'amendment: whose turn has not come', kind: 'amendment', in: { masterKey: MARIA, amendment: LATE } },
  { id: 'amendment: read back', kind: 'amendment-open', in: { grantor: MARIA_DID, signed: outOf('amendment: adds', 'signed') } },
  {
    id: 'amendment: of another grantor is refused',
    kind: 'amendment-open',
    in: { grantor: ANA_DID, signed: outOf('amendment: adds', 'signed') },
  },
  {
    id: 'amendment: a changed number is refused',
    kind: 'amendment-open',
    in: { grantor: MARIA_DID, signed: outOf('amendment: adds', 'signed'), replace: ['"seq":1', '"seq":2'] },
  },
  ...signedAnew('one member more', ['"version":1}', '"version":1,"x":1}']),
  ...signedAnew('not canonical', ['"removed":[]', '"removed": []']),
  ...signedAnew('number 0', ['"seq":1', '"seq":0']),
  ...signedAnew('a short previous', ['"previous":"', '"previous":"","x":"']),
  amended('without any', []),
  amended('by one', ['adds']),
  amended('by two', ['adds', 'takes back']),
  amended('by two in another order, one of them twice', ['takes back', 'adds', 'takes back']),
  amended('by two computers at once', ['adds', 'takes back', 'continues the same one']),
  amended('by one whose turn has not come: only what it takes back counts', ['adds', 'whose turn has not come']),
  ...wrong('of a kind that was not signed', { ...FIRST, added: [record('b4', 'medicine')] }),
  ...wrong('after the end', { ...FIRST, atMs: TERMS.untilMs }),
  ...wrong('before the signature', { ...FIRST, atMs: AT_MS - 1 }),
  ...wrong('of another grant', { ...FIRST, grantId: '1234567890abcdef1234567890abcdee' }),
  ...wrong('that changes nothing', { ...FIRST, added: [] }),
  ...wrong('what is in it already', { ...FIRST, added: TERMS.records }),
  ...wrong('that takes back after the end what nobody may keep', { ...SECOND, seq: 1, previous: FIRST.previous, atMs: TERMS.untilMs }),
  { id: 'amendments: one whose copies may be kept', kind: 'grant', in: { masterKey: MARIA, terms: KEPT } },
  {
    id: 'amendments: hash of one whose copies may be kept',
    kind: 'grant-hash',
    in: { grant: outOf('amendments: one whose copies may be kept') },
  },
  ...amendedKept('takes back what may be kept behind the end', FROM_KEPT),
  ...amendedKept('takes back on the day on which copies go, and counts for nothing', { ...FROM_KEPT, atMs: KEPT.deleteByMs }),
  ...amendedKept('takes back and adds behind the end, and counts for nothing', { ...FROM_KEPT, added: [record('b0', 'lab')] }),
  ...wrong('one record twice', { ...FIRST, added: [record('b5', 'lab')], removed: ['b5'.repeat(16)] }),
]
