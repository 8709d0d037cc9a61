/** An access log on the page for strangers, without its consents: what is signed holds or does not, a gap is a gap, and what only a consent says stays open. */

import { describe, expect, it } from 'vitest'
import { judgeFiles } from '../../../renderer/verify/judge.ts'
import { readDropped } from '../../../renderer/verify/read-file.ts'
import type { Finding } from '../../../renderer/verify/finding.ts'
import { buildAccessBundle } from '../../../shared/crypto/access-file.ts'
import { createContactCard } from '../../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import type { IdentityKeys } from '../../../shared/crypto/identity.ts'
import type { ReceiptStatement } from '../../../shared/model/grant.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import { ana, consentJson, droppedFile, FROM_MS, maria, receiptChain, TERMS, UNTIL_MS } from '../../support/verify-files.ts'

const OTHER = 'ee'.repeat(16)
const mallory = deriveIdentity(new Uint8Array(32).fill(3))
const turn = (): Promise<void> => Promise.resolve()

function logOf(...chains: readonly (readonly ReceiptStatement[])[]): string {
  const accesses = chains.flat().map((statement) => ({ statement, terms: TERMS, title: 'HbA1c' }))
  return JSON.stringify(buildAccessBundle(accesses, FROM_MS))
}

function cardOf(who: IdentityKeys): string {
  return JSON.stringify(
    createContactCard(who, { name: 'x', device: signDeviceCertificate(who, '12D3KooWtest', 5), addresses: [], issuedAtMs: 5 }),
  )
}

async function judged(log: string, ...beside: readonly string[]): Promise<Finding> {
  const contents = await Promise.all([log, ...beside].map((text) => readDropped(droppedFile(text), () => true)))
  const files = contents.flatMap((content) => (content === null ? [] : [{ name: 'file', content, answer: null }]))
  const [finding] = await judgeFiles(files, FROM_MS + 5000, turn)
  if (finding === null || finding === undefined) throw new Error('no finding')
  return finding
}

const keysOf = ({ verdict, headline, lines }: Finding): readonly string[] => [verdict, headline.key, ...lines.map(({ said }) => said.key)]

describe('an access log alone', () => {
  it('says what is signed and complete, and what only the consents could say', async () => {
    const finding = await judged(logOf(receiptChain(3), receiptChain(2, ana, { grantId: OTHER })))
    expect(keysOf(finding)).toEqual([
      'attention',
      'accesses.whole',
      'accesses.signed',
      'accesses.chain',
      'accesses.chain',
      'accesses.end',
      'accesses.reader',
      'accesses.noConsent',
      'accesses.names',
      'when.receipts',
    ])
    expect(finding.lines.find(({ said }) => said.key === 'accesses.noConsent')?.said.values).toEqual({ n: 2 })
    expect(finding.ask).toBeUndefined()
  })

  it('with a number missing says which of whom, and the rest stays good', async () => {
    const finding = await judged(logOf(receiptChain(5).filter(({ seq }) => seq !== 2 && seq !== 4)))
    expect(finding).toMatchObject({ verdict: 'attention', headline: { key: 'accesses.missing', values: { n: 2 } } })
    expect(finding.lines[1]).toMatchObject({ answer: 'no', said: { key: 'accesses.gap', values: { numbers: '2, 4', name: 'Dr Ana' } } })
  })

  it('changed in one field, doubled, out of line or under another frame is wrong, with the number', async () => {
    const chain = receiptChain(3)
    const with2 = (change: Partial<ReceiptStatement>): readonly ReceiptStatement[] =>
      chain.map((one) => (one.seq === 2 ? { ...one, ...change } : one))
    const [unchained] = receiptChain(1, ana, { seq: 2, previous: 'A'.repeat(43) })
    const whole = logOf(chain)
    const wrong: readonly (readonly [string, string])[] = [
      ['receipt.signature', logOf(with2({ openedAtMs: 7 }))],
      ['receipt.signature', logOf(with2({ recordId: OTHER }))],
      ['receipt.signature', logOf(with2({ reader: maria.did }))],
      ['receipt.number', logOf([...chain, ...chain.slice(2)])],
      ['receipt.chain', logOf(chain.map((one) => (one.seq === 2 ? (unchained ?? one) : one)))],
      ['receipt.event', whole.replace('"outcome":"0"', '"outcome":"4"')],
      ['receipt.event', whole.replace('"recorded":"2026-09-21T14:13:21', '"recorded":"2026-09-21T14:13:22')],
    ]
    for (const [key, log] of wrong) {
      const keys = keysOf(await judged(log))
      expect([keys[0], keys[1], keys.includes(key)], key).toEqual(['serious', 'accesses.wrong', true])
    }
  })

  it('whose names were written by somebody else is still signed: they are said to be no part of that', async () => {
    const keys = keysOf(await judged(logOf(receiptChain(1)).replaceAll('"Dr Ana"', '"Dr Eva"')))
    expect([keys[1], keys.includes('accesses.names')]).toEqual(['accesses.whole', true])
  })

  it('is in order beside its consent and the cards of both, and not where the consent allows something else', async () => {
    const consent = JSON.stringify(consentJson())
    expect(keysOf(await judged(logOf(receiptChain(2)), consent, cardOf(ana), cardOf(maria))).slice(0, 2)).toEqual([
      'good',
      'accesses.allowed',
    ])
    // Words in its frame are under nobody's signature.
    const more = logOf(receiptChain(2)).replace('"type":"collection"', '"type":"collection","note":"nobody else saw it"')
    expect(keysOf(await judged(more, consent, cardOf(ana), cardOf(maria)))).toEqual(
      expect.arrayContaining(['attention', 'accesses.allowed', 'unchanged.more']),
    )
    expect(keysOf(await judged(logOf(receiptChain(2)), consent, cardOf(ana)))).toEqual(
      expect.arrayContaining(['attention', 'accesses.allowedUnknown', 'accesses.grantor']),
    )
    expect(keysOf(await judged(logOf(receiptChain(2)), consent, cardOf(maria))).slice(0, 2)).toEqual([
      'attention',
      'accesses.allowedUnknown',
    ])
    const beyond: readonly (readonly [string, readonly ReceiptStatement[]])[] = [
      ['receipt.record', receiptChain(1, ana, { recordId: OTHER })],
      ['receipt.purpose', receiptChain(1, ana, { purpose: 'HRESCH' })],
      ['receipt.reader', receiptChain(1, maria)],
    ]
    for (const [key, chain] of beyond)
      expect(keysOf(await judged(logOf(chain), consent)), key).toEqual(expect.arrayContaining(['serious', key]))
  })

  it('is not in order where it calls somebody else the patient than whoever gave the consent', async () => {
    const log = logOf(receiptChain(2))
    const beside = [JSON.stringify(consentJson()), cardOf(ana), cardOf(maria)]
    const others = keysOf(await judged(log.replaceAll(maria.did, mallory.did), ...beside))
    expect(others).toEqual(expect.arrayContaining(['attention', 'accesses.whole', 'accesses.noConsent']))
    const half = log.lastIndexOf(maria.did)
    const mixed = log.slice(0, half) + log.slice(half).replace(maria.did, mallory.did)
    expect(keysOf(await judged(mixed, ...beside))).toEqual(expect.arrayContaining(['serious', 'receipt.event']))
  })

  it('is not called allowed by a consent that somebody else signed to the same number, in whichever order both lie there', async () => {
    const wide = { ...TERMS, grantor: mallory.did, purpose: 'HRESCH' as const }
    const forged = JSON.stringify(consentJson({}, wide, mallory))
    const beyond = logOf(receiptChain(2, ana, { purpose: 'HRESCH' }))
    expect(keysOf(await judged(beyond, forged, cardOf(ana), cardOf(maria)))).toEqual(
      expect.arrayContaining(['attention', 'accesses.whole', 'accesses.noConsent']),
    )
    const hers = beyond.replaceAll(maria.did, mallory.did)
    expect(keysOf(await judged(hers, forged, cardOf(ana), cardOf(maria)))).toEqual(
      expect.arrayContaining(['attention', 'accesses.allowedUnknown', 'accesses.grantor']),
    )
    const own = JSON.stringify(consentJson())
    for (const both of [
      [forged, own],
      [own, forged],
    ])
      expect(keysOf(await judged(beyond, ...both, cardOf(ana), cardOf(maria)))).toEqual(
        expect.arrayContaining(['serious', 'receipt.purpose']),
      )
  })

  it('opened before its consent began or after it ended is said, but for what clocks go wrong', async () => {
    const consent = JSON.stringify(consentJson())
    const kept = JSON.stringify(consentJson({}, { ...TERMS, right: 'keep', deleteByMs: UNTIL_MS + 86_400_000 }))
    const at = async (openedAtMs: number, beside = consent): Promise<readonly string[]> =>
      keysOf(await judged(logOf(receiptChain(1, ana, { openedAtMs })), beside, cardOf(ana), cardOf(maria)))
    expect(await at(UNTIL_MS + 599_999)).toContain('good')
    expect(await at(UNTIL_MS + 600_000)).toEqual(expect.arrayContaining(['attention', 'accesses.outside', 'when.outside']))
    expect(await at(UNTIL_MS + 600_000, kept)).toContain('good')
    expect(await at(UNTIL_MS + 86_400_000 + 600_000, kept)).toContain('accesses.outside')
    expect(await at(FROM_MS - 600_001)).toContain('accesses.outside')
  })

  it('of other AuditEvents, or with a consent in it, is no access log', async () => {
    const kind = async (text: string): Promise<string> => (await readDropped(droppedFile(text), () => true))?.is ?? ''
    expect(await kind('{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"AuditEvent"}}]}')).toBe('record')
    expect(await kind('{"resourceType":"Bundle","entry":[]}')).toBe('record')
    const mixed = logOf(receiptChain(1)).replace('"entry":[', '"entry":[{"resource":{"resourceType":"Patient"}},')
    expect(await kind(mixed)).toBe('record')
  })
})
