/** What stands around a signed consent in its file, on the page for strangers: words of others, what is missing, and what its fields say. */

import { describe, expect, it } from 'vitest'
import { judgeConsent } from '../../../renderer/verify/judge-consent.ts'
import type { Beside } from '../../../renderer/verify/judge-consent.ts'
import { amendmentHash, grantHash, signAmendment } from '../../../shared/crypto/amendment.ts'
import { createContactCard } from '../../../shared/crypto/card.ts'
import { binaryOf } from '../../../shared/crypto/consent-file.ts'
import { consentRecordOf, RECORD_TYPE } from '../../../shared/crypto/consent-record.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { signGrant } from '../../../shared/crypto/grant.ts'
import type { IdentityKeys } from '../../../shared/crypto/identity.ts'
import type { SignedAmendment } from '../../../shared/model/signed-amendment.ts'
import { consentJson, FROM_MS, maria, TERMS } from '../../support/verify-files.ts'
import type { Json } from '../../support/verify-files.ts'

const cardOf = (who: IdentityKeys, name: string): Beside['cards'][number] =>
  createContactCard(who, { name, device: signDeviceCertificate(who, '12D3KooWtest', FROM_MS), addresses: [], issuedAtMs: FROM_MS })
const NOW: Beside = { nowMs: FROM_MS + 5, cards: [], answer: null }
const ANSWER = { address: 'rpc.example', blockAtMs: FROM_MS + 4000, sealedAtMs: FROM_MS + 1000, openedAtMs: 0 }
const keysOf = (value: Json, beside: Partial<Beside> = {}): readonly string[] => {
  const { verdict, headline, lines } = judgeConsent(value, { ...NOW, ...beside })
  return [verdict, headline.key, ...lines.map(({ question, answer, said }) => `${question} ${answer} ${said.key}`)]
}

describe('the file of a consent', () => {
  it('whose reader may pass a part on says so in the fields of ISO/IEC TS 27560, and of before it said nothing', () => {
    const terms = { ...TERMS, may: ['add', 'pass-on'] as const }
    const consent = { grant: signGrant(maria, terms), terms, state: 'active' as const }
    const { pii_processing: now } = consentRecordOf(consent) as { pii_processing: { purposes: readonly object[] } }
    expect(now.purposes[0]).toMatchObject({
      processing_method: ['consult', 'send records to the PII principal', 'disclose by transmission'],
      recipient_third_parties: [expect.stringContaining('under this consent')],
    })
    const { pii_processing: plain } = consentRecordOf({ ...consent, terms: TERMS }) as typeof consent & { pii_processing: typeof now }
    expect(plain.purposes[0]).toMatchObject({ processing_method: ['consult'], recipient_third_parties: [] })
    const before = JSON.stringify(consentRecordOf(consent, 1))
    expect(before).not.toContain('disclose')
    const file = (fields: string): Json => {
      const signed = consentJson({}, terms)
      return { ...signed, entry: [...(signed['entry'] as readonly object[]), { resource: binaryOf(RECORD_TYPE, fields) }] }
    }
    for (const fields of [before, JSON.stringify(consentRecordOf(consent))]) expect(keysOf(file(fields))[1]).toBe('consent.ask')
    expect(keysOf(file(before.replace('"consult"', '"consult","store"')))[1]).toBe('consent.note')
  })

  it('with words in its frame, or a text of ours that cannot be read, is not called in order', () => {
    const beside = { cards: [cardOf(maria, 'Mama')], answer: ANSWER }
    const json = consentJson()
    const entry = json['entry'] as readonly object[]
    const removed = signAmendment(maria, {
      ...{ version: 1, grantId: TERMS.grantId, seq: 1, previous: grantHash(signGrant(maria, TERMS)), atMs: FROM_MS + 1 },
      ...{ added: [], removed: [TERMS.records[0]?.recordId ?? ''] },
    })
    const amended = consentJson({ amendments: [removed] })
    const binary = (amended['entry'] as readonly { readonly resource: Json }[]).at(-1)?.resource ?? {}
    const last = (resource: object): Json => ({ ...amended, entry: [...entry, { resource }] })
    for (const good of [json, amended, last(binary), { ...json, timestamp: new Date(FROM_MS).toISOString() }])
      expect(keysOf(good, beside).slice(0, 2)).toEqual(['good', 'consent.valid'])
    const words = 'Dr Ana may also see everything else.'
    for (const odd of [
      { ...json, note: words },
      { ...json, type: words },
      { ...json, timestamp: words },
      { ...json, entry: [...entry, words] },
      { ...json, entry: [...entry, { note: words }] },
      { ...json, entry: [entry[0], { ...entry[1], note: words }] },
      { ...json, entry: [entry[0], { ...entry[1], fullUrl: words }] },
      last({ ...binary, note: words }),
      last({ ...binary, data: `${String(binary['data'])}!` }),
    ]) {
      const found = judgeConsent(odd, { ...NOW, ...beside })
      expect([found.verdict, found.headline.key, found.headline.values?.['n']], JSON.stringify(odd).slice(-80)).toEqual([
        'attention',
        'consent.more',
        1,
      ])
      expect(keysOf(odd, beside)).not.toContain('unchanged yes unchanged.signed')
    }
  })

  it('from which a change was left out that another one continues says so, and is not called valid', () => {
    const beside = { cards: [cardOf(maria, 'Mama')], answer: ANSWER }
    const signed = signGrant(maria, TERMS)
    const change = (seq: number, previous: string, at: number): SignedAmendment =>
      signAmendment(maria, {
        ...{ version: 1, grantId: TERMS.grantId, seq, previous, atMs: FROM_MS + seq },
        ...{ added: [], removed: [TERMS.records[at]?.recordId ?? ''] },
      })
    const first = change(1, grantHash(signed), 0)
    const second = change(2, amendmentHash(first), 1)
    expect(keysOf(consentJson({ amendments: [first, second] }), beside).slice(0, 2)).toEqual(['good', 'consent.valid'])
    expect(keysOf(consentJson({ amendments: [second] }), beside)).toEqual(
      expect.arrayContaining(['attention', 'consent.gap', 'unchanged no unchanged.gap']),
    )
  })

  it('that the ledger asked does not have is not called unstopped by it', () => {
    const beside = { cards: [cardOf(maria, 'Mama')], answer: { ...ANSWER, sealedAtMs: 0 } }
    expect(keysOf(consentJson(), beside).slice(0, 2)).toEqual(['attention', 'consent.notThere'])
    expect(keysOf(consentJson(), { ...beside, answer: { ...ANSWER, sealedAtMs: 0, openedAtMs: FROM_MS } })[1]).toBe('consent.stopped')
    // Which entry to look for it does not say.
    expect(keysOf(consentJson({ sealSalt: '' }), beside).slice(0, 2)).toEqual(['good', 'consent.valid'])
  })
})
