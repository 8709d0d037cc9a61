/** The fixed inputs of the vectors about requests and the grants that answer them. */

import { outOf } from './input-parts.ts'
import type { VectorInput } from './vector-file.ts'

const MARIA = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
const ANA = 'ff'.repeat(32)
const MARIA_DID = outOf('identity: of a master key', 'did')
const ANA_DID = outOf('identity: of another master key', 'did')
const AT_MS = 1_767_225_600_000
const DAY_MS = 86_400_000

const TERMS = {
  version: 1,
  requestId: 'fedcba0987654321fedcba0987654321',
  asker: ANA_DID,
  askerName: 'Dr Ana Dumitru',
  holder: MARIA_DID,
  holderName: 'Maria Popescu',
  what: {
    kinds: ['lab', 'medicine'],
    codes: ['http://loinc.org|59261-8'],
    recordIds: ['a0a1a2a3a4a5a6a7a8a9aaabacadaeaf'],
    since: '2026-01-01',
    upTo: '2026-06-30',
  },
  purpose: 'TREAT',
  right: 'view',
  fromMs: AT_MS,
  untilMs: AT_MS + 30 * DAY_MS,
  deleteByMs: AT_MS + 60 * DAY_MS,
  askedAtMs: AT_MS,
  answerByMs: AT_MS + 14 * DAY_MS,
  why: 'To see how the new tablets work.\nOnly the last results.',
  noDisadvantage: 'You have no disadvantage if you say no, or if you do not answer.',
}
const FROM_NOW_ON = { kinds: ['lab', 'problem'], codes: [], recordIds: [], when: 'both' }
const REQUEST = outOf('request: signed', 'signed')
/** Changed text that is signed all the same, and what a reader says to it. */
const signedAnew = (what: string, replace: readonly [string, string], masterKey = ANA): readonly VectorInput[] => [
  { id: `request: ${what}`, kind: 'request-text', in: { masterKey, terms: TERMS, replace } },
  { id: `request: ${what} is refused`, kind: 'request-open', in: { request: outOf(`request: ${what}`) } },
]
const GRANT = {
  version: 1,
  grantId: '1234567890abcdef1234567890abcdee',
  grantor: MARIA_DID,
  grantorName: 'Maria Popescu',
  grantee: ANA_DID,
  granteeName: 'Dr Ana Dumitru',
  purpose: 'TREAT',
  right: 'view',
  fromMs: AT_MS,
  untilMs: AT_MS + 7 * DAY_MS,
  deleteByMs: AT_MS + 8 * DAY_MS,
  signedAtMs: AT_MS + DAY_MS,
  records: [
    {
      recordId: 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf',
      version: 1,
      cid: 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy',
      sizeBytes: 4184,
      kind: 'lab',
    },
  ],
  lock: outOf('lock: of a preimage'),
  request: outOf('request: signed', 'hash'),
}

/** Inputs of this part. */
export const REQUEST_INPUTS: readonly VectorInput[] = [
  { id: 'request: signed', kind: 'request', in: { masterKey: ANA, terms: TERMS } },
  {
    id: 'request: in Romanian, of one kind and any date',
    kind: 'request',
    in: {
      masterKey: ANA,
      terms: {
        ...TERMS,
        what: { kinds: ['imaging'], codes: [], recordIds: [] },
        noDisadvantage: 'Nu aveți niciun dezavantaj dacă spuneți nu sau dacă nu răspundeți.',
      },
    },
  },
  { id: 'request: read back', kind: 'request-open', in: { request: REQUEST } },
  { id: 'request: a changed purpose is refused', kind: 'request-open', in: { request: REQUEST, replace: ['TREAT', 'HRESCH'] } },
  ...signedAnew('signed by somebody else', ['TREAT', 'TREAT'], MARIA),
  ...signedAnew('another sentence than that nobody is worse off', ['or if you do not answer', 'mostly']),
  ...signedAnew('one member more', ['"version":1', '"version":1,"x":1']),
  ...signedAnew('pictures by themselves', ['"medicine"', '"image"']),
  ...signedAnew('a day that is none', ['2026-06-30', '2026-13-30']),
  ...signedAnew('text that turns round', ['Only', '\u202e']),
  ...signedAnew('not canonical', ['"version":1', '"version": 1']),
  { id: 'request: answered by a grant', kind: 'grant', in: { masterKey: MARIA, terms: GRANT } },
  { id: 'request: the grant read back', kind: 'grant-open', in: { grant: outOf('request: answered by a grant') } },
  { id: 'request: for kinds, also from now on', kind: 'request', in: { masterKey: ANA, terms: { ...TERMS, what: FROM_NOW_ON } } },
  {
    id: 'request: for kinds, also from now on, read back',
    kind: 'request-open',
    in: { request: outOf('request: for kinds, also from now on', 'signed') },
  },
  ...signedAnew('from now on with days', ['"upTo":"2026-06-30"', '"upTo":"2026-06-30","when":"both"']),
  { id: 'request token: read back', kind: 'request-token-decode', in: { token: 'salus-request:U0xFAf8' } },
  { id: 'request token: of an invite is refused', kind: 'request-token-decode', in: { token: 'salus-invite:U0xFAf8' } },
]
