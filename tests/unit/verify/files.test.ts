/** What a dropped file is taken for: only what it is, whatever it says of itself, within bounds. */

import { describe, expect, it } from 'vitest'
import { judgeFiles } from '../../../renderer/verify/judge.ts'
import { readDropped } from '../../../renderer/verify/read-file.ts'
import type { DroppedContent } from '../../../renderer/verify/read-file.ts'
import { shownText } from '../../../renderer/verify/shown-text.ts'
import { verifyProof } from '../../../electron/vault/operations/ledger/verify-proof.ts'
import { EN } from '../../../renderer/verify/words-en.ts'
import { RO } from '../../../renderer/verify/words-ro.ts'
import { createContactCard, encodeCardToken } from '../../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { encodeHex } from '../../../shared/crypto/bytes.ts'
import { digestOfOriginal } from '../../../shared/crypto/record-digest.ts'
import { cardFileOf, cardOf } from '../../support/health-cards.ts'
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

  it('that is nearly a card is just a file, whatever is missing in it', async () => {
    const device = signDeviceCertificate(maria, '12D3KooWtest', 5)
    const card = createContactCard(maria, { name: 'Maria', device, addresses: ['/ip4/127.0.0.1/tcp/1'], issuedAtMs: 5 })
    for (const bad of [null, 7, 'x', [], {}, { length: 4e9 }])
      for (const change of [
        ...Object.keys(card).map((name) => ({ [name]: bad })),
        ...Object.keys(device).map((name) => ({ device: { ...device, [name]: bad } })),
      ])
        expect(await kindOf(JSON.stringify({ ...card, ...change })), JSON.stringify(change)).toBe('record')
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

  it('that names something twice is never what somebody may read in it', async () => {
    const twin = RECORD.replace('{"text":"Hay fever"}', '{"text":"No allergy","text":"Hay fever"}')
    const twice = (value: object, name: string): string => JSON.stringify(value).replace(`"${name}":`, `"${name}":null,"${name}":`)
    expect(JSON.parse(twin)).toEqual(JSON.parse(RECORD))
    const contents = await Promise.all([read(twin), read(JSON.stringify(await proofJson()))])
    const files = contents.flatMap((content) => (content === null ? [] : [{ content, answer: null }]))
    expect((await judgeFiles(files, 5, turn))[1]).toMatchObject({ verdict: 'serious', headline: { key: 'proof.other' } })
    const device = signDeviceCertificate(maria, '12D3KooWtest', 5)
    const card = createContactCard(maria, { name: 'Maria', device, addresses: [], issuedAtMs: 5 })
    for (const text of [
      twice(await proofJson(), 'root'),
      twice(consentJson(), 'provision'),
      twice(receiptsJson(receiptChain(1)), 'recorded'),
      twice(card, 'name'),
    ]) {
      const content = await read(text)
      const [found] = content === null ? [] : await judgeFiles([{ content, answer: null }], 5, turn)
      expect(found, text.slice(0, 80)).toMatchObject({ verdict: 'serious', headline: { key: 'file.twice' } })
    }
    const session = {} as never
    const proof = JSON.stringify(await proofJson())
    const record = new TextEncoder().encode(twin)
    await expect(verifyProof(session, { text: proof, record })).rejects.toMatchObject({ error: { code: 'proof-invalid' } })
  })

  it('with a number that cannot be written again keeps no other from being judged', async () => {
    const consent = JSON.stringify(consentJson()).replace('"resourceType":"Consent"', '"resourceType":"Consent","x":1e400')
    const contents = await Promise.all([read(consent), read('{"resourceType":"Condition","x":1e400}'), read(JSON.stringify(consentJson()))])
    const files = contents.flatMap((content) => (content === null ? [] : [{ content, answer: null }]))
    const found = await judgeFiles(files, 5, turn)
    expect(found.map((one) => one?.kind)).toEqual(['record', 'record', 'consent'])
  })

  it('gives no text to a sentence that could pass for the page’s own words', () => {
    expect(shownText('Ana” is known to the ministry. “')).toBe('Ana’ is known to the ministry. ’')
    expect(shownText('„Ana«»"＂')).toBe('’Ana’’’’')
    expect(shownText('Ana❞, known. ❝ʺ″\u{1f676}')).toBe('Ana’, known. ’’’’')
    expect(shownText('A\u200bn\u00ada\u202e\u2066\u{e0041}\n\u2028x')).toBe('Anax')
    expect(shownText(`Z${'\u0301'.repeat(50)}x`)).toBe(`Z${'\u0301'.repeat(3)}x`)
    expect(shownText('é'.repeat(121))).toBe(`${'é'.repeat(120)}…`)
    expect(shownText('Ștefan O’Neil, 李, محمد')).toBe('Ștefan O’Neil, 李, محمد')
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
    // A changed copy beside the record must not pass for it.
    expect(found.map((one) => one?.headline.key)).toEqual(['record.noProof', undefined, 'proof.same'])
    expect(found[0]).toMatchObject({ kind: 'record', verdict: 'serious' })
    const named = await judgeFiles(
      files.map((file, at) => ({ ...file, name: `file ${String(at)}` })),
      5,
      turn,
    )
    expect(named[2]?.lines[0]?.said).toEqual({ key: 'unchanged.same', values: { file: 'file 1' } })
    // Where none of them is the record, the proof says so.
    const alone = await judgeFiles(
      files.filter((_, at) => at !== 1),
      5,
      turn,
    )
    expect(alone.map((one) => one?.headline.key)).toEqual(['record.noProof', 'proof.other'])
    expect((await judgeFiles(files.slice(0, 2), 5, turn)).map((one) => one?.headline.key)).toEqual(['record.alone', 'record.alone'])
  })

  it('of health cards with two answers under one name is none of them', async () => {
    const card = cardOf()
    expect((await read(cardFileOf(card)))?.is).toBe('health-cards')
    const twice = cardFileOf(card).replace('{', `{"verifiableCredential":["${card.slice(0, -2)}AA"],`)
    expect((await read(twice))?.is).toBe('twice')
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
