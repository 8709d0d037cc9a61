/** Offers: the same key and terms give the same bytes for ever; anything missing, too much or out of bounds is not read. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { signChild } from '../../../shared/crypto/child-grant.ts'
import type { ChildTerms } from '../../../shared/model/child-grant.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import { isOfferTerms, readOffer, signOffer } from '../../../shared/crypto/offer.ts'
import { buildProvenance } from '../../../shared/crypto/provenance.ts'
import { sha256Name } from '../../../shared/crypto/hash.ts'
import type { OfferTerms } from '../../../shared/model/offer.ts'

const ana = deriveIdentity(new Uint8Array(32).fill(2))
const maria = deriveIdentity(new Uint8Array(32).fill(1))
const TERMS: OfferTerms = {
  version: 1,
  offerId: 'ab'.repeat(16),
  sender: ana.did,
  senderName: 'Dr Ana Dumitru',
  receiver: maria.did,
  receiverName: 'Maria Popescu',
  sentAtMs: 1_767_225_600_000,
  title: 'After the visit',
  kind: 'document',
  resource: '{"resourceType":"Composition","title":"After the visit"}',
  file: { name: 'letter.pdf', mediaType: 'application/pdf', sizeBytes: 12, sha256: '0f'.repeat(32) },
  grantId: 'cd'.repeat(16),
  corrects: 'ef'.repeat(16),
}

describe('a signed offer', () => {
  const signed = signOffer(ana, TERMS)

  it('is always the same bytes, and so is a child grant', () => {
    expect(readOffer(signed)).toEqual({ ok: true, value: TERMS })
    expect(sha256Name(`${signed.offerJson}\n${signed.signature}`, 'hex')).toBe(OFFER_SHA256)
    const terms: ChildTerms = {
      version: 1,
      childId: 'ab'.repeat(16),
      parent: 'A'.repeat(43),
      rootId: 'cd'.repeat(16),
      depth: 1,
      holder: maria.did,
      giver: ana.did,
      giverName: 'Dr Ana Dumitru',
      grantee: maria.did,
      granteeName: 'Maria Popescu',
      purpose: 'TREAT',
      right: 'view',
      fromMs: 1,
      untilMs: 2,
      deleteByMs: 3,
      signedAtMs: 1,
      records: [],
    }
    const nameOf = (own: ChildTerms): string => {
      const child = signChild(ana, own)
      return sha256Name(`${child.childJson}\n${child.signature}`, 'hex')
    }
    expect(nameOf(terms)).toBe(CHILD_SHA256)
    expect(nameOf({ ...terms, later: { kinds: ['lab', 'medicine'], without: ['ef'.repeat(16)] } })).toBe(CHILD_LATER_SHA256)
  })

  it('is refused with any part missing, too much or out of bounds', () => {
    const bad: readonly object[] = [
      ...Object.keys(TERMS)
        .filter((name) => !['resource', 'file', 'corrects'].includes(name))
        .map((name) => Object.fromEntries(Object.entries(TERMS).filter(([own]) => own !== name))),
      { ...TERMS, more: 1 },
      { ...TERMS, resource: undefined, file: undefined },
      { ...TERMS, title: ' ' },
      { ...TERMS, title: 'a\u202eb' },
      { ...TERMS, title: 'a\nb' },
      { ...TERMS, kind: 'anything' },
      { ...TERMS, sentAtMs: 0 },
      { ...TERMS, resource: 'x'.repeat(256 * 1024 + 1) },
      { ...TERMS, file: { ...TERMS.file, sizeBytes: 8 * 1024 * 1024 + 1 } },
      { ...TERMS, file: { ...TERMS.file, mediaType: 'text/html; x' } },
      { ...TERMS, file: { ...TERMS.file, path: '/etc' } },
    ]
    expect(isOfferTerms(TERMS)).toBe(true)
    for (const terms of bad) {
      expect(isOfferTerms(terms), canonicalJson(terms)).toBe(false)
      expect(readOffer(signOffer(ana, terms as OfferTerms)).ok).toBe(false)
    }
    expect(readOffer(signOffer(maria, TERMS))).toMatchObject({ error: { code: 'signature-invalid' } })
  })

  it('is no longer read with any one sign of it changed', () => {
    fc.assert(
      fc.property(fc.nat(signed.offerJson.length - 1), fc.integer({ min: 33, max: 126 }), (at, code) => {
        const offerJson = `${signed.offerJson.slice(0, at)}${String.fromCharCode(code)}${signed.offerJson.slice(at + 1)}`
        expect(readOffer({ ...signed, offerJson }).ok).toBe(offerJson === signed.offerJson)
      }),
      { numRuns: 60 },
    )
  })

  it('tells its provenance with the signature of its sender', () => {
    expect(buildProvenance(signed, TERMS, { recordIds: ['12'.repeat(16)], takenAtMs: 1_767_225_700_000, licence: 'valid' })).toMatchObject({
      resourceType: 'Provenance',
      target: [{ identifier: { value: '12'.repeat(16) } }],
      agent: [{ who: { identifier: { value: ana.did }, display: 'Dr Ana Dumitru' } }],
      entity: [{ role: 'revision', what: { identifier: { value: TERMS.corrects } } }],
      signature: [{ data: Buffer.from(signed.signature, 'base64url').toString('base64') }],
    })
  })
})

const OFFER_SHA256 = 'bac152a7ac5fcb65e849c4e577921bbf0627e43bb4726d769dcc95b915b5f837'
const CHILD_LATER_SHA256 = 'b2a14c4d4afd9eb09883788939ff40bd273818b6c50e0e4d9c91602e15aef343'
const CHILD_SHA256 = '32cd0e668da89035761ed12ad30d8e5538beaf92393884109f041f21732eea8c'
