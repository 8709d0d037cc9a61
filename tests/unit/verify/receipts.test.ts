/** Receipts on the page for strangers: changed, foreign, doubled or out of line each have their sentence, and a gap is a gap. */

import { describe, expect, it } from 'vitest'
import { judgeReceipts } from '../../../renderer/verify/judge-receipts.ts'
import { createContactCard } from '../../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import type { IdentityKeys } from '../../../shared/crypto/identity.ts'
import type { ContactCard } from '../../../shared/model/person.ts'
import type { ReceiptStatement } from '../../../shared/model/grant.ts'
import { ana, maria, receiptChain, receiptsJson, TERMS } from '../../support/verify-files.ts'
import type { Json } from '../../support/verify-files.ts'

const turn = (): Promise<void> => Promise.resolve()
const keysOf = async (value: Json): Promise<readonly string[]> => {
  const { verdict, headline, lines } = await judgeReceipts(value, [], turn)
  return [verdict, headline.key, ...lines.map(({ said }) => said.key)]
}
/** The third of four replaced. */
const third = (change: Partial<ReceiptStatement>, resign = true): readonly ReceiptStatement[] => {
  const chain = receiptChain(4)
  const [changed] = receiptChain(1, ana, { seq: 3, previous: chain[2]?.previous ?? '', ...change })
  const one = resign ? changed : { ...chain[2], ...change }
  return chain.map((receipt, index) => (index === 2 ? (one as ReceiptStatement) : receipt))
}

describe('receipts', () => {
  it('that are whole wait only for somebody to say whose key it is', async () => {
    expect(await keysOf(receiptsJson(receiptChain(5)))).toEqual([
      'attention',
      'receipts.wholeUnknown',
      'unchanged.receipts',
      'complete.whole',
      'signer.reader',
      'signer.unknown',
      'allows.nothingKept',
      'when.receipts',
      'seals.none',
    ])
  })

  it('are in order with the cards of the reader and of whoever gave the consent, not with one of them', async () => {
    const cardOf = (who: IdentityKeys): ContactCard =>
      createContactCard(who, { name: 'x', device: signDeviceCertificate(who, '12D3KooWtest', 5), addresses: [], issuedAtMs: 5 })
    const value = receiptsJson(receiptChain(2))
    expect(await judgeReceipts(value, [cardOf(maria), cardOf(ana)], turn)).toMatchObject({
      verdict: 'good',
      headline: { key: 'receipts.whole' },
    })
    expect((await judgeReceipts(value, [cardOf(maria)], turn)).verdict).toBe('attention')
    expect((await judgeReceipts(value, [cardOf(ana)], turn)).verdict).toBe('attention')
    const late = receiptsJson(receiptChain(1, ana, { openedAtMs: TERMS.untilMs + 600_000 }))
    const found = await judgeReceipts(late, [cardOf(maria), cardOf(ana)], turn)
    expect(found).toMatchObject({ verdict: 'attention', headline: { key: 'receipts.outside', values: { n: 1 } } })
    expect(found.lines.map(({ said }) => said.key)).toContain('when.outside')
  })

  it('in any order in the file are the same', async () => {
    expect((await keysOf(receiptsJson(receiptChain(5).toReversed())))[1]).toBe('receipts.wholeUnknown')
  })

  it('with a number missing say which, and the others stay good', async () => {
    const chain = receiptChain(6)
    const found = await judgeReceipts(receiptsJson(chain.filter(({ seq }) => seq !== 1 && seq !== 4)), [], turn)
    expect(found).toMatchObject({ verdict: 'attention', headline: { key: 'receipts.missing', values: { n: 2 } } })
    expect(found.lines[1]?.said).toEqual({ key: 'complete.missing', values: { numbers: '1, 4' } })
  })

  it('each changed in one field are wrong, with the number', async () => {
    const other = 'dd'.repeat(16)
    const changes: readonly (readonly [string, readonly ReceiptStatement[]])[] = [
      ['receipt.signature', third({ openedAtMs: 5 }, false)],
      ['receipt.signature', third({ recordId: TERMS.records[1]?.recordId ?? '' }, false)],
      ['receipt.signature', third({ purpose: 'HRESCH' }, false)],
      ['receipt.signature', third({ previous: '' }, false)],
      ['receipt.signature', third({ grantId: other }, false)],
      ['receipt.signature', third({ reader: maria.did }, false)],
      ['receipt.signature', third({ signature: 'A'.repeat(86) }, false)],
      ['receipt.grant', third({ grantId: other })],
      ['receipt.record', third({ recordId: other })],
      ['receipt.purpose', third({ purpose: 'HRESCH' })],
      ['receipt.chain', third({ previous: 'A'.repeat(43) })],
      ['receipt.number', [...receiptChain(3), ...receiptChain(3).slice(2)]],
      ['receipt.reader', receiptChain(4, maria)],
    ]
    for (const [key, receipts] of changes) {
      const keys = await keysOf(receiptsJson(receipts))
      expect([keys[0], keys[1], keys.includes(key)], key).toEqual(['serious', 'receipts.wrong', true])
    }
  })

  it('whose frame says something else are wrong', async () => {
    const text = JSON.stringify(receiptsJson(receiptChain(2)))
    expect(await keysOf(JSON.parse(text.replace('"recorded":"2026-09-21T14:13:21', '"recorded":"2026-09-21T14:13:22')) as Json)).toContain(
      'receipt.event',
    )
    expect(await keysOf(JSON.parse(text.replaceAll('urn:salus:receipt","valueString', 'urn:salus:receipt","valueUri')) as Json)).toEqual(
      expect.arrayContaining(['serious', 'receipt.unreadable', 'complete.none']),
    )
    expect(await keysOf(JSON.parse(text.replace('"Dr Ana"', '"Dr Eva"')) as Json)).toEqual(['serious', 'consent.signature'])
  })

  it('with a number beyond all bounds do not run for ever', async () => {
    const [huge] = receiptChain(1, ana, { seq: 2 ** 31 })
    const found = await judgeReceipts(receiptsJson(huge === undefined ? [] : [huge]), [], turn)
    expect(found.lines[1]?.said.key).toBe('complete.missing')
    const [beyond] = receiptChain(1, ana, { seq: 2 ** 40 })
    expect(await keysOf(receiptsJson(beyond === undefined ? [] : [beyond]))).toContain('receipt.unreadable')
  })
})
