/** Grants and receipts: only what is whole, in bounds and signed by the right person is read. */

import { describe, expect, it } from 'vitest'
import { encodeBase64Url, encodeHex, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { buildConsent, readGrant, recordLeafValue, sealLeafValue, sentenceOf, signGrant } from '../../../shared/crypto/grant.ts'
import { deriveIdentity, signBytes } from '../../../shared/crypto/identity.ts'
import { SIGNATURE_DOMAINS } from '../../../shared/crypto/labels.ts'
import { receiptHash, signReceipt, verifyReceipt } from '../../../shared/crypto/receipt.ts'
import { PURPOSES } from '../../../shared/model/grant.ts'
import type { GrantTerms, ReceiptStatement } from '../../../shared/model/grant.ts'

const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value)
const maria = deriveIdentity(filled(32, 1))
const ana = deriveIdentity(filled(32, 2))
type Loose = Readonly<Record<string, unknown>>

const TERMS: GrantTerms = {
  version: 1,
  grantId: 'ab'.repeat(16),
  grantor: maria.did,
  grantorName: 'Maria',
  grantee: ana.did,
  granteeName: 'Ana',
  purpose: 'TREAT',
  right: 'view',
  fromMs: 10,
  untilMs: 20,
  deleteByMs: 30,
  signedAtMs: 5,
  records: [{ recordId: 'cd'.repeat(16), version: 1, cid: 'c', sizeBytes: 5, kind: 'lab' }],
  lock: `0x${'ef'.repeat(32)}`,
}
const [RECORD] = TERMS.records

describe('grants', () => {
  const read = (change: Loose): unknown => readGrant(signGrant(maria, { ...TERMS, ...change }))

  it('exactly at every bound are read', () => {
    const changes: readonly Loose[] = [
      {},
      { right: 'keep' },
      ...PURPOSES.map((purpose) => ({ purpose })),
      { grantorName: 'x'.repeat(200) },
      { deleteByMs: 20 },
      { fromMs: 1, untilMs: 2 },
      { untilMs: 8.64e15 - 1, deleteByMs: 8.64e15 - 1 },
      { records: [{ ...RECORD, cid: 'c'.repeat(120) }] },
      { may: ['add', 'pass-on'], keysOn: 'receipt' },
      { category: { kinds: ['lab', 'medicine'], earlier: true, later: false } },
      { category: { kinds: ['lab'], earlier: false, later: true }, records: [] },
      { category: { kinds: ['lab'], earlier: true, later: true, people: [] } },
      { category: { kinds: ['lab'], earlier: true, later: true, people: ['A', 'x'.repeat(250)] } },
      { category: { kinds: ['lab'], earlier: true, later: true, people: Array.from({ length: 50 }, (_, at) => String(at + 10)) } },
    ]
    for (const change of changes) expect(read(change), JSON.stringify(change)).toEqual({ ok: true, value: { ...TERMS, ...change } })
  })

  it('over a bound or of another shape are refused although they are signed', () => {
    const records = (change: Loose): Loose => ({ records: [RECORD, { ...RECORD, ...change }] })
    const changes: readonly Loose[] = [
      { version: 2 },
      { may: [] },
      { may: ['pass-on', 'add'] },
      { may: ['add', 'add'] },
      { may: ['write'] },
      { keysOn: 'invite' },
      { category: { kinds: [], earlier: true, later: true } },
      ...[null, 'Ana', [''], ['x'.repeat(251)], ['B', 'A'], ['A', 'A'], [7], Array.from({ length: 51 }, (_, at) => String(at + 10))].map(
        (people): Loose => ({ category: { kinds: ['lab'], earlier: true, later: true, people } }),
      ),
      { category: { kinds: ['medicine', 'lab'], earlier: true, later: true } },
      { category: { kinds: ['other kind'], earlier: true, later: true } },
      { category: { kinds: ['lab'], earlier: false, later: false } },
      { category: { kinds: ['lab'], earlier: true, later: 1 } },
      { category: { kinds: ['lab'], earlier: true, later: false }, records: [] },
      { grantId: 'ab'.repeat(15) },
      { grantId: `${'ab'.repeat(16)}a` },
      { grantId: 'AB'.repeat(16) },
      { grantId: ` ${'ab'.repeat(16)}` },
      ...['grantorName', 'grantee', 'granteeName'].flatMap((name) => [{ [name]: 5 }, { [name]: 'x'.repeat(201) }]),
      { purpose: 'SELL' },
      { right: 'own' },
      ...['fromMs', 'untilMs', 'deleteByMs', 'signedAtMs'].flatMap((name) => [{ [name]: 1.5 }, { [name]: 0 }, { [name]: -5 }]),
      { fromMs: 20 },
      { fromMs: 21 },
      { deleteByMs: 19 },
      { signedAtMs: 8.64e15 - 0.5 },
      { lock: `0x${'ef'.repeat(31)}` },
      { lock: `x0x${'ef'.repeat(32)}` },
      { lock: `0x${'ef'.repeat(32)}0` },
      { lock: `0x${'EF'.repeat(32)}` },
      { records: [] },
      records({ recordId: 'cd' }),
      records({ version: 1.5 }),
      records({ cid: 5 }),
      records({ cid: 'c'.repeat(121) }),
      records({ sizeBytes: 0.5 }),
      records({ kind: 5 }),
    ]
    for (const change of changes) expect(read(change), JSON.stringify(change)).toEqual({ ok: false, error: { code: 'invite-invalid' } })
  })

  it('times that are no dates and shapes that cannot be built are refused', () => {
    const consent = buildConsent(TERMS) as Loose
    const invalid = { ok: false, error: { code: 'invite-invalid' } }
    const readText = (terms: unknown): unknown => {
      const consentJson = canonicalJson({
        ...consent,
        extension: [{ valueString: typeof terms === 'string' ? terms : canonicalJson(terms) }],
      })
      return readGrant({ consentJson, signature: encodeBase64Url(signBytes(maria, SIGNATURE_DOMAINS.grant, encodeUtf8(consentJson))) })
    }
    for (const terms of [
      null,
      5,
      '',
      'x',
      '[[[[[[[]]]]]]]',
      {},
      { ...TERMS, untilMs: 8.64e15, deleteByMs: 8.64e15 },
      { ...TERMS, grantor: 5 },
      { ...TERMS, grantor: 'd'.repeat(201) },
      { ...TERMS, records: 'x' },
      { ...TERMS, records: { length: 1 } },
      { ...TERMS, records: [5] },
      TERMS,
    ])
      expect(readText(terms), JSON.stringify(terms)).toEqual(invalid)
    for (const consentJson of [
      '',
      'null',
      '5',
      '{}',
      '{"extension":5}',
      '{"extension":[]}',
      '{"extension":[{}]}',
      '{"extension":[{"valueString":5}]}',
    ])
      expect(readGrant({ consentJson, signature: '' }), consentJson).toEqual(invalid)
    expect(readGrant({ consentJson: 5 as never, signature: '' })).toEqual(invalid)
    expect(readGrant({ ...signGrant(maria, TERMS), signature: 5 as never })).toEqual(invalid)
    expect(readGrant({ consentJson: '['.repeat(13) + ']'.repeat(13), signature: '' })).toEqual(invalid)
  })

  it('longer than can be read are refused unread', () => {
    const longest = 16 * 1024 * 1024
    expect(readGrant({ consentJson: ' '.repeat(longest), signature: '' })).toEqual({ ok: false, error: { code: 'invite-invalid' } })
    expect(readGrant({ consentJson: ' '.repeat(longest + 1), signature: '' })).toEqual({ ok: false, error: { code: 'limit-exceeded' } })
  })

  it('signed by anybody else or over other words are refused', () => {
    const refused = { ok: false, error: { code: 'signature-invalid' } }
    expect(readGrant(signGrant(ana, TERMS))).toEqual(refused)
    for (const signature of ['', 'A', 'A'.repeat(86)]) expect(readGrant({ ...signGrant(maria, TERMS), signature })).toEqual(refused)
    const { consentJson } = signGrant(maria, TERMS)
    expect(
      readGrant({ consentJson, signature: encodeBase64Url(signBytes(maria, SIGNATURE_DOMAINS.card, encodeUtf8(consentJson))) }),
    ).toEqual(refused)
  })

  it('are a FHIR R4 Consent that says what the terms say', () => {
    expect(buildConsent(TERMS)).toMatchObject({
      resourceType: 'Consent',
      id: TERMS.grantId,
      status: 'active',
      scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
      category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
      patient: { identifier: { system: 'urn:ietf:rfc:3986', value: maria.did }, display: 'Maria' },
      dateTime: '1970-01-01T00:00:00.005Z',
      policyRule: { coding: [{ code: 'OPTIN' }] },
      provision: {
        type: 'permit',
        period: { start: '1970-01-01T00:00:00.010Z', end: '1970-01-01T00:00:00.020Z' },
        actor: [
          {
            role: { coding: [{ code: 'IRCP' }] },
            reference: { identifier: { system: 'urn:ietf:rfc:3986', value: ana.did }, display: 'Ana' },
          },
        ],
        purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }],
        data: [{ meaning: 'instance', reference: { identifier: { value: RECORD?.recordId } } }],
      },
      extension: [{ url: 'urn:salus:grant-terms', valueString: canonicalJson(TERMS) }],
    })
    const { grantorName, granteeName, purpose, right, fromMs, untilMs, deleteByMs } = TERMS
    expect(sentenceOf(TERMS)).toEqual({ grantorName, granteeName, recordCount: 1, purpose, right, fromMs, untilMs, deleteByMs })
  })

  it('have leaf values that change with every input', () => {
    const grant = signGrant(maria, TERMS)
    const values = [
      sealLeafValue(grant, filled(32, 1)),
      sealLeafValue(grant, filled(32, 2)),
      sealLeafValue({ ...grant, signature: 'x' }, filled(32, 1)),
      sealLeafValue({ ...grant, consentJson: 'x' }, filled(32, 1)),
      recordLeafValue(filled(32, 1), filled(32, 1)),
      recordLeafValue(filled(32, 2), filled(32, 1)),
      recordLeafValue(filled(32, 1), filled(32, 2)),
    ].map(encodeHex)
    expect(new Set(values).size).toBe(values.length)
  })
})

describe('receipts', () => {
  const fields: Omit<ReceiptStatement, 'signature'> = {
    version: 1,
    grantId: 'g',
    seq: 1,
    recordId: 'r',
    openedAtMs: 7,
    purpose: 'TREAT',
    previous: '',
    reader: ana.did,
  }
  it('hold at their bounds and for what was signed', () => {
    for (const change of [{}, { seq: 2 ** 31 }, { grantId: 'g'.repeat(200) }, { openedAtMs: 1 }, { openedAtMs: 8.64e15 - 1 }])
      expect(verifyReceipt(signReceipt(ana, { ...fields, ...change })), JSON.stringify(change)).toBe(true)
    for (const change of [
      { grantId: 'h' },
      { seq: 2 },
      { openedAtMs: 8 },
      { previous: 'x' },
      { reader: maria.did },
      { signature: '' },
      { signature: 'A' },
    ])
      expect(verifyReceipt({ ...signReceipt(ana, fields), ...change }), JSON.stringify(change)).toBe(false)
    expect(verifyReceipt(signReceipt(maria, fields))).toBe(false)
  })

  it('of another shape do not hold although they are signed', () => {
    const texts = ['grantId', 'recordId', 'purpose', 'previous'].flatMap((name): readonly Loose[] => [
      { [name]: 5 },
      { [name]: ['x'] },
      { [name]: 'x'.repeat(201) },
    ])
    const changes: Loose[] = [...texts, { version: 2 }, { seq: 0 }, { seq: 1.5 }, { seq: '1' }, { seq: 2 ** 31 + 1 }, { reader: 5 }]
    changes.push(...[0, -1, 1.5, 8.64e15, Number.MAX_SAFE_INTEGER].map((openedAtMs) => ({ openedAtMs })))
    for (const change of changes) expect(verifyReceipt(signReceipt(ana, { ...fields, ...change })), JSON.stringify(change)).toBe(false)
    for (const value of [null, undefined, 5, 'x']) expect(verifyReceipt(value as never)).toBe(false)
  })

  it('are chained by a hash of the whole statement', () => {
    const one = signReceipt(ana, fields)
    expect(receiptHash(one)).toMatch(/^[\w-]{43}$/u)
    expect(receiptHash({ ...one, seq: 2 })).not.toBe(receiptHash(one))
    expect(receiptHash({ ...one, signature: 'x' })).not.toBe(receiptHash(one))
  })
})
