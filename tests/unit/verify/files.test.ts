/** What a dropped file is taken for: only what it is, whatever it says of itself, within bounds. */

import { describe, expect, it } from 'vitest'
import { judgeFiles } from '../../../renderer/verify/judge.ts'
import { readDropped } from '../../../renderer/verify/read-file.ts'
import type { DroppedContent } from '../../../renderer/verify/read-file.ts'
import { EN } from '../../../renderer/verify/words-en.ts'
import { RO } from '../../../renderer/verify/words-ro.ts'
import { createContactCard, encodeCardToken } from '../../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { encodeHex } from '../../../shared/crypto/bytes.ts'
import { digestOfOriginal } from '../../../shared/crypto/record-digest.ts'
import { consentJson, droppedFile, maria, proofJson, receiptChain, receiptsJson, RECORD } from '../../support/verify-files.ts'

const turn = (): Promise<void> => Promise.resolve()
const read = (content: string | Uint8Array): Promise<DroppedContent | null> => readDropped(droppedFile(content), () => true)
const kindOf = async (content: string | Uint8Array): Promise<string> => (await read(content))?.is ?? 'stopped'

describe('a dropped file', () => {
  it('is told apart by what is in it', async () => {
    const device = signDeviceCertificate(maria, '12D3KooWtest', 5)
    const card = createContactCard(maria, { name: 'Maria', device, addresses: [], issuedAtMs: 5 })
    const kinds: readonly (readonly [string, string])[] = [
      ['proof', JSON.stringify(await proofJson())],
      ['proof', ` \n${JSON.stringify(await proofJson(), null, 2)}`],
      ['proof-broken', '{"format":"salus-proof/1"}'],
      ['consent', JSON.stringify(consentJson())],
      ['receipts', JSON.stringify(receiptsJson(receiptChain(1)))],
      ['card', `${encodeCardToken(card)}\n`],
      ['card', JSON.stringify(card)],
      ['card-broken', encodeCardToken(card).slice(0, -4)],
      ['invite', 'salus-invite:abc'],
      ['consent-unsigned', '{"resourceType":"Consent"}'],
      ['record', RECORD],
      ['record', '{"broken":'],
      ['record', ''],
      ['record', '['],
    ]
    for (const [kind, text] of kinds) expect(await kindOf(text), text.slice(0, 60)).toBe(kind)
  })

  it('that is nested deep, not text, or only looks like something is just a file', async () => {
    const hostile: readonly (string | Uint8Array)[] = [
      `{"a":${'['.repeat(500_000)}`,
      `{"resourceType":"Bundle","entry":[{"resource":${'{"a":'.repeat(200)}1${'}'.repeat(200)}}]}`,
      '{"__proto__":{"format":"salus-proof/1"}}',
      '{"resourceType":"Bundle","entry":"Consent"}',
      Uint8Array.of(0x7b, 0xff, 0xfe),
      new Uint8Array(9_000_000),
    ]
    for (const content of hostile) expect(await kindOf(content)).toBe('record')
  })

  it('is hashed piece by piece as it would be whole, and stops when told', async () => {
    const bytes = new Uint8Array(9_000_000).map((_, at) => at % 251)
    expect(await read(bytes)).toMatchObject({ digests: { original: encodeHex(digestOfOriginal(bytes)), resource: '' } })
    let heard = 0
    expect(await readDropped(droppedFile(bytes), () => ++heard < 2)).toBeNull()
    expect(heard).toBe(2)
  })

  it('finds its proof among the others, and stands alone without one', async () => {
    const contents = await Promise.all([read('other'), read(RECORD), read(JSON.stringify(await proofJson()))])
    const files = contents.flatMap((content) => (content === null ? [] : [{ content, answer: null }]))
    const found = await judgeFiles(files, 5, turn)
    expect(found.map((one) => one?.headline.key)).toEqual([undefined, undefined, 'proof.same'])
    expect((await judgeFiles(files.slice(0, 2), 5, turn)).map((one) => one?.headline.key)).toEqual(['record.alone', 'record.alone'])
  })

  it('a file of any kind has a finding, and never a good one by its name alone', async () => {
    const texts = ['{"format":"salus-proof/1"}', 'salus-card:x', 'salus-invite:x', '{"resourceType":"Consent"}', 'x']
    for (const text of texts) {
      const content = await read(text)
      const [found] = content === null ? [] : await judgeFiles([{ content, answer: null }], 5, turn)
      expect(found?.verdict, text).toMatch(/^(?:attention|serious)$/u)
    }
  })

  it('sentences have the same values in both languages', () => {
    const valuesOf = (entry: unknown): string =>
      [...new Set([...JSON.stringify(entry).matchAll(/\{(\w+)\}/gu)].map(([, name]) => name))]
        .filter((name) => name !== 'n')
        .sort()
        .join()
    for (const [key, entry] of Object.entries(EN)) expect(valuesOf(RO[key as keyof typeof EN]), key).toBe(valuesOf(entry))
  })
})
