/** The fixed inputs of the vectors about people, envelopes, grants, receipts and the ledger. */

import { outOf } from './input-parts.ts'
import type { VectorInput } from './vector-file.ts'

const MARIA = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
const ANA = 'ff'.repeat(32)
const STRANGER = '11'.repeat(32)
const MARIA_DID = outOf('identity: of a master key', 'did')
const ANA_DID = outOf('identity: of another master key', 'did')
const AT_MS = 1_767_225_600_000
const DAY_MS = 86_400_000
const PEER_ID = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
const DOMAIN = 'salus/1 receipt'
/** The neutral element as R, zero as s. */
const NEUTRAL = `01${'00'.repeat(63)}`

const word = (digits: string): string => `0x${digits.repeat(64 / digits.length)}`

const IDENTITY: readonly VectorInput[] = [
  { id: 'did: public key inside', kind: 'did', in: { did: MARIA_DID } },
  { id: 'did: of another key type is refused', kind: 'did', in: { did: 'did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme' } },
  { id: 'did: another method is refused', kind: 'did', in: { did: 'did:web:example.org' } },
  { id: 'signature: made', kind: 'sign', in: { masterKey: MARIA, domain: DOMAIN, message: '616263' } },
  {
    id: 'signature: verified',
    kind: 'verify',
    in: { did: MARIA_DID, domain: DOMAIN, message: '616263', signature: outOf('signature: made') },
  },
  {
    id: 'signature: in another domain is false',
    kind: 'verify',
    in: { did: MARIA_DID, domain: 'salus/1 grant', message: '616263', signature: outOf('signature: made') },
  },
  {
    id: 'signature: of another person is false',
    kind: 'verify',
    in: { did: ANA_DID, domain: DOMAIN, message: '616263', signature: outOf('signature: made') },
  },
  { id: 'signature: of zeros is false', kind: 'verify', in: { did: MARIA_DID, domain: DOMAIN, message: '616263', signature: NEUTRAL } },
  // Verifiers without this check accept these for any message: the public keys are the neutral element and a point of order 8.
  ...['did:key:z6MkeXATEjyXENzBXBxgC5EHk2JE5aqd7qMGGtDpLUH1e2Sj', 'did:key:z6MksrRtMyx4CiuAvgkmwsiPXKj7ULY8yG49hjvu11gGFbhb'].map(
    (did, index) => ({
      id: `signature: by a public key of small order is false (${String(index + 1)})`,
      kind: 'verify',
      in: { did, domain: DOMAIN, message: '05', signature: NEUTRAL },
    }),
  ),
  { id: 'device: certificate', kind: 'device', in: { masterKey: MARIA, peerId: PEER_ID, issuedAtMs: AT_MS } },
  { id: 'device: verified', kind: 'device-verify', in: { certificate: outOf('device: certificate') } },
  {
    id: 'device: another time is refused',
    kind: 'device-verify',
    in: { certificate: { did: MARIA_DID, peerId: PEER_ID, issuedAtMs: AT_MS + 1, signature: outOf('device: certificate', 'signature') } },
  },
  {
    id: 'card: token',
    kind: 'card',
    in: { masterKey: MARIA, name: 'Maria Popescu', peerId: PEER_ID, addresses: ['/ip4/192.0.2.7/tcp/4001'], issuedAtMs: AT_MS },
  },
  { id: 'card: opened', kind: 'card-open', in: { token: outOf('card: token') } },
  { id: 'card: another name is refused', kind: 'card-open', in: { token: outOf('card: token'), replace: ['Popescu', 'Popesku'] } },
  { id: 'card: another address is refused', kind: 'card-open', in: { token: outOf('card: token'), replace: ['192.0.2.7', '192.0.2.8'] } },
  {
    id: 'card: another time of the device is refused',
    kind: 'card-open',
    in: { token: outOf('card: token'), replace: [String(AT_MS), String(AT_MS + 1)] },
  },
  { id: 'card: another prefix is refused', kind: 'card-open', in: { token: 'salus-invite:e30' } },
  { id: 'card: nothing inside is refused', kind: 'card-open', in: { token: 'salus-card:e30' } },
  { id: 'safety words: of two people', kind: 'safety-words', in: { a: MARIA_DID, b: ANA_DID } },
  { id: 'safety words: the other way round', kind: 'safety-words', in: { a: ANA_DID, b: MARIA_DID } },
]

const LETTER = {
  senderMasterKey: MARIA,
  recipientMasterKey: ANA,
  type: 'deletion',
  payload: '7b7d',
  id: '0f'.repeat(16),
  createdAtMs: AT_MS,
  random: 'envelope',
}
const letterOpening = (change: object, more: object = {}): VectorInput['in'] => ({
  sealed: LETTER,
  change,
  recipientMasterKey: ANA,
  ...more,
})

const ENVELOPES: readonly VectorInput[] = [
  { id: 'envelope: small', kind: 'envelope', in: LETTER },
  {
    id: 'envelope: above the padding floor',
    kind: 'envelope',
    in: { ...LETTER, payload: { stream: 'payload', length: 1500 }, random: 'large envelope' },
  },
  { id: 'envelope: opened', kind: 'envelope-open', in: letterOpening({}) },
  { id: 'envelope: for somebody else is refused', kind: 'envelope-open', in: letterOpening({}, { recipientMasterKey: STRANGER }) },
  { id: 'envelope: the sender cannot open it', kind: 'envelope-open', in: letterOpening({}, { recipientMasterKey: MARIA }) },
  { id: 'envelope: another magic is refused', kind: 'envelope-open', in: letterOpening({ flip: [0, 3, 3] }) },
  { id: 'envelope: another ephemeral key is refused', kind: 'envelope-open', in: letterOpening({ flip: [0, 4, 1] }) },
  { id: 'envelope: a flipped bit is refused', kind: 'envelope-open', in: letterOpening({ flip: [0, 500, 1] }) },
  { id: 'envelope: cut is refused', kind: 'envelope-open', in: letterOpening({ cut: [0, 900] }) },
  { id: 'envelope: shorter than its frame is refused', kind: 'envelope-open', in: letterOpening({ cut: [0, 51] }) },
  {
    id: 'envelope: sealed anew to another person is refused',
    kind: 'envelope-open',
    in: letterOpening({}, { sealed: { ...LETTER, writtenFor: MARIA_DID } }),
  },
  { id: 'invite token: of an envelope', kind: 'invite-token', in: { envelope: '534c4501ff' } },
  { id: 'invite token: read back', kind: 'invite-token-decode', in: { token: 'salus-invite:U0xFAf8' } },
  { id: 'invite token: another prefix is refused', kind: 'invite-token-decode', in: { token: 'salus-card:U0xFAf8' } },
  { id: 'invite token: another spelling is refused', kind: 'invite-token-decode', in: { token: 'salus-invite:U0xFAf9=' } },
]

const TERMS = {
  version: 1,
  grantId: '1234567890abcdef1234567890abcdef',
  grantor: MARIA_DID,
  grantorName: 'Maria Popescu',
  grantee: ANA_DID,
  granteeName: 'Dr Ana Dumitru',
  purpose: 'TREAT',
  right: 'view',
  fromMs: AT_MS,
  untilMs: AT_MS + 7 * DAY_MS,
  deleteByMs: AT_MS + 8 * DAY_MS,
  signedAtMs: AT_MS,
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
  ledger: { chainId: 1337, genesisHash: word('ab'), sealLog: '0x5fbdb2315678afecb367f032d93f642f64180aa3' },
}
const CATEGORY_TERMS = {
  ...TERMS,
  records: [],
  may: ['add', 'pass-on'],
  keysOn: 'receipt',
  category: { kinds: ['lab', 'medicine'], earlier: false, later: true },
}
const PEOPLE_TERMS = {
  ...CATEGORY_TERMS,
  category: { kinds: ['lab'], earlier: true, later: true, people: ['Ana Ionescu', 'Ion Popescu (2015-06-01)'] },
}
const OWN_TERMS = { ...CATEGORY_TERMS, category: { kinds: ['lab'], earlier: true, later: true, people: [] } }
const PEOPLE_GRANT = outOf('grant: of a category, with other people beside its grantor')
const KEY_BOX = {
  shareKey: '55'.repeat(32),
  grantId: TERMS.grantId,
  purpose: TERMS.purpose,
  record: TERMS.records[0] ?? {},
}
const BOX = outOf('key box: sealed')
const GRANT = outOf('grant: signed')

const GRANTS: readonly VectorInput[] = [
  { id: 'grant: signed', kind: 'grant', in: { masterKey: MARIA, terms: TERMS } },
  { id: 'grant: read back', kind: 'grant-open', in: { grant: GRANT } },
  {
    id: 'grant: a changed purpose outside the terms is refused',
    kind: 'grant-open',
    in: { grant: GRANT, replace: ['"code":"TREAT"', '"code":"HRESCH"'] },
  },
  {
    id: 'grant: a Consent that contradicts its terms is refused even when signed',
    kind: 'grant-open',
    in: { grant: GRANT, replace: ['"code":"TREAT"', '"code":"HRESCH"'], signAgain: MARIA },
  },
  {
    id: 'grant: signed by the grantee is refused',
    kind: 'grant-open',
    in: { grant: GRANT, replace: ['Consent', 'Consent'], signAgain: ANA },
  },
  {
    id: 'grant: without terms is refused',
    kind: 'grant-open',
    in: { grant: { consentJson: '{"resourceType":"Consent"}', signature: '' } },
  },
  {
    id: 'grant: an unknown purpose is refused',
    kind: 'grant-open',
    in: { grant: GRANT, replace: ['\\"purpose\\":\\"TREAT\\"', '\\"purpose\\":\\"SELL\\"'], signAgain: MARIA },
  },
  { id: 'grant: of a category, with all that may be in it', kind: 'grant', in: { masterKey: MARIA, terms: CATEGORY_TERMS } },
  { id: 'grant: of a category, read back', kind: 'grant-open', in: { grant: outOf('grant: of a category, with all that may be in it') } },
  {
    id: 'grant: an unknown extra right is refused',
    kind: 'grant-open',
    in: {
      grant: outOf('grant: of a category, with all that may be in it'),
      replace: ['\\"may\\":[\\"add\\"', '\\"may\\":[\\"all\\"'],
      signAgain: MARIA,
    },
  },
  {
    id: 'grant: of a category that is neither from before nor after is refused',
    kind: 'grant-open',
    in: {
      grant: outOf('grant: of a category, with all that may be in it'),
      replace: ['\\"later\\":true', '\\"later\\":false'],
      signAgain: MARIA,
    },
  },
  { id: 'grant: of a category, with other people beside its grantor', kind: 'grant', in: { masterKey: MARIA, terms: PEOPLE_TERMS } },
  { id: 'grant: of a category, with other people, read back', kind: 'grant-open', in: { grant: PEOPLE_GRANT } },
  { id: 'grant: of a category, with its grantor alone', kind: 'grant', in: { masterKey: MARIA, terms: OWN_TERMS } },
  {
    id: 'grant: of a category, with its grantor alone, read back',
    kind: 'grant-open',
    in: { grant: outOf('grant: of a category, with its grantor alone') },
  },
  { id: 'key box: sealed', kind: 'key-box', in: { ...KEY_BOX, key: '66'.repeat(32) } },
  { id: 'key box: opened', kind: 'key-box-open', in: { ...KEY_BOX, box: BOX } },
  { id: 'key box: for another purpose is refused', kind: 'key-box-open', in: { ...KEY_BOX, purpose: 'HRESCH', box: BOX } },
  { id: 'key box: under another grant is refused', kind: 'key-box-open', in: { ...KEY_BOX, grantId: 'ab'.repeat(16), box: BOX } },
  {
    id: 'key box: of another version is refused',
    kind: 'key-box-open',
    in: { ...KEY_BOX, record: { ...KEY_BOX.record, version: 2 }, box: BOX },
  },
  {
    id: 'key box: of another content is refused',
    kind: 'key-box-open',
    in: { ...KEY_BOX, record: { ...KEY_BOX.record, cid: 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zz' }, box: BOX },
  },
  { id: 'key box: with another share key is refused', kind: 'key-box-open', in: { ...KEY_BOX, shareKey: '56'.repeat(32), box: BOX } },
  { id: 'grant: seal value', kind: 'grant-leaf', in: { grant: GRANT, salt: '22'.repeat(32) } },
  { id: 'record: seal value', kind: 'record-leaf', in: { digest: '33'.repeat(32), salt: '44'.repeat(32) } },
]

const OPENING = {
  version: 1,
  grantId: TERMS.grantId,
  seq: 1,
  recordId: 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf',
  openedAtMs: AT_MS + DAY_MS,
  purpose: 'TREAT',
  previous: '',
  reader: ANA_DID,
}

const RECEIPTS: readonly VectorInput[] = [
  { id: 'receipt: first', kind: 'receipt', in: { masterKey: ANA, fields: OPENING } },
  {
    id: 'receipt: second names the first',
    kind: 'receipt',
    in: { masterKey: ANA, fields: { ...OPENING, seq: 2, previous: outOf('receipt: first', 'hash') } },
  },
  { id: 'receipt: of a copy that was saved', kind: 'receipt', in: { masterKey: ANA, fields: { ...OPENING, act: 'saved' } } },
  {
    id: 'receipt: of a copy that was saved, verified',
    kind: 'receipt-verify',
    in: { statement: outOf('receipt: of a copy that was saved', 'statement') },
  },
  { id: 'receipt: verified', kind: 'receipt-verify', in: { statement: outOf('receipt: first', 'statement') } },
  { id: 'receipt: without a signature is false', kind: 'receipt-verify', in: { statement: { ...OPENING, signature: '' } } },
  {
    id: 'receipt: number 0 is false',
    kind: 'receipt-verify',
    in: { statement: { ...OPENING, seq: 0, signature: outOf('signature: made') } },
  },
]

const VALUES = ['01', '02', '03', '04', '05', '06', '07'].map(word)

const LEDGER: readonly VectorInput[] = [
  { id: 'lock: of a preimage', kind: 'lock', in: { preimage: word('5a') } },
  { id: 'leaf: of zeros', kind: 'leaf', in: { value: word('00') } },
  { id: 'leaf: of a value', kind: 'leaf', in: { value: word('5a') } },
  { id: 'inner node: of two leaves', kind: 'inner-node', in: { a: word('01'), b: word('02') } },
  { id: 'inner node: the other way round', kind: 'inner-node', in: { a: word('02'), b: word('01') } },
  { id: 'accumulator: after the first head', kind: 'accumulate', in: { previous: word('00'), head: word('cd') } },
  {
    id: 'accumulator: after the second head',
    kind: 'accumulate',
    in: { previous: outOf('accumulator: after the first head'), head: word('ce') },
  },
  ...[1, 2, 3, 5, 7].map((count) => ({ id: `tree: of ${String(count)} values`, kind: 'merkle', in: { values: VALUES.slice(0, count) } })),
]

/** Inputs of this part, in an order in which every reference points back. */
export const SHARING_INPUTS: readonly VectorInput[] = [...IDENTITY, ...ENVELOPES, ...LEDGER, ...GRANTS, ...RECEIPTS]
