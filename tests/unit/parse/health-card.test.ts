/** Health cards are read from every form they come in, kept byte for byte, and refused by the name of what is wrong with them. */

import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { PictureCodes } from '../../../electron/parse/health-card/picture-code.ts'
import { signedTextsOf } from '../../../shared/fhir/health-card.ts'
import { BUNDLE, cardFileOf, cardOf, contentOf, numericOf } from '../../support/health-cards.ts'
import { qrPicture } from '../../support/qr-picture.ts'
import { readFiles, readOne, resourceOf } from './read-one.ts'

const CARD = cardOf()
const OTHER = cardOf({ bundle: { ...BUNDLE, entry: BUNDLE.entry.slice(0, 1) } })

describe('a health card', () => {
  it.each([
    ['vaccines.smart-health-card', cardFileOf(CARD)],
    ['card.txt', `${CARD}\n`],
    ['card.jws', CARD],
    ['digits.txt', numericOf(CARD)[0] ?? ''],
    ['issued.json', JSON.stringify({ resourceType: 'Parameters', parameter: [{ name: 'verifiableCredential', valueString: CARD }] })],
  ])('%s is entry 0 with its bytes and its signed text, and its records are read from it', (name, content) => {
    const { records, codes } = readOne(name, content)
    expect(codes).toEqual([])
    const [document, ...read] = records
    expect(Buffer.from(document?.original ?? []).toString()).toBe(content)
    expect(document?.row).toMatchObject({ kind: 'document', title: 'Vaccination card', date: '2023-11-14T22:13:20.000Z' })
    expect(document?.subject).toEqual({ name: 'Maria Anyperson', birthDate: '1951-01-20' })
    expect(signedTextsOf(resourceOf(document))).toEqual([CARD])
    expect(read.map(resourceOf)).toEqual(BUNDLE.entry.map(({ resource }) => resource))
    expect(read.every(({ readFrom }) => readFrom === 0)).toBe(true)
  })

  it('its signed text is not among the words it is found by', () => {
    expect(readOne('a.smart-health-card', cardFileOf(CARD)).records[0]?.searchWords).not.toContain(CARD.slice(0, 40))
  })

  it('of several in one file each is read, and a bad one is refused alone', () => {
    const { records, codes } = readOne('two.smart-health-card', cardFileOf(CARD, 'nonsense', OTHER))
    expect(codes).toEqual(['health-card-broken'])
    expect(signedTextsOf(resourceOf(records[0]))).toEqual([CARD, OTHER])
    expect(records.length).toBe(4)
  })

  it('that is not right leaves the text it came in, with a word', () => {
    const { records, codes } = readOne('token.txt', cardOf({ header: { alg: 'RS256' } }))
    expect([records.map(({ row }) => row.mediaType), codes]).toEqual([['text/plain'], ['health-card-algorithm']])
  })

  it.each(WRONG())('%s', (_title, content, code) => {
    expect(readOne('card.smart-health-card', content)).toMatchObject({ records: [], codes: [code] })
  })
})

function WRONG(): readonly (readonly [title: string, content: string, code: string])[] {
  const header = (more: object): string => cardFileOf(cardOf({ header: more }))
  return [
    ['without a signed text is refused', JSON.stringify({ verifiableCredential: [] }), 'health-card-broken'],
    ['with a number in place of one', JSON.stringify({ verifiableCredential: [7] }), 'health-card-broken'],
    ['with four parts', cardFileOf(`${CARD}.x`), 'health-card-broken'],
    ['with padding', cardFileOf(`${CARD}=`), 'health-card-broken'],
    ['with half a signature', cardFileOf(CARD.slice(0, -20)), 'health-card-broken'],
    [
      'without a signature by saying alg none',
      cardFileOf(cardOf({ header: { alg: 'none' } }).replace(/[^.]*$/u, '')),
      'health-card-algorithm',
    ],
    ['of another algorithm', header({ alg: 'HS256' }), 'health-card-algorithm'],
    ['that does not say how it is packed', header({ zip: undefined }), 'health-card-header'],
    ['that names no key', header({ kid: undefined }), 'health-card-header'],
    ['that is not packed', cardFileOf(cardOf({ packed: Buffer.from(JSON.stringify(contentOf())) })), 'health-card-packing'],
    ['that becomes 60 MB', cardFileOf(cardOf({ packed: deflateRawSync(Buffer.alloc(60_000_000, 32)) })), 'limit-exceeded'],
    ['that is packed garbage', cardFileOf(cardOf({ packed: deflateRawSync(Buffer.from('{"iss":')) })), 'json-broken'],
    ['that is nested ten thousand deep', cardFileOf(cardOf({ packed: deflateRawSync(Buffer.from(deep(10_000))) })), 'json-too-deep'],
    ['without records', cardFileOf(cardOf({ bundle: { resourceType: 'Patient' } })), 'health-card-content'],
    ['without a time', cardFileOf(cardOf({ content: { nbf: undefined } })), 'health-card-content'],
    ['of an issuer without a secure address', cardFileOf(cardOf({ issuer: 'http://clinic.example' })), 'health-card-issuer'],
    ['of an issuer without an address', cardFileOf(cardOf({ issuer: 'javascript:alert(1)' })), 'health-card-issuer'],
    ['that is only its inside', JSON.stringify(contentOf()), 'health-card-unsigned'],
    ['with something behind its file', `${cardFileOf(CARD)} x`, 'json-broken'],
  ]
}

const deep = (levels: number): string => `{"vc":${'{"a":'.repeat(levels)}1${'}'.repeat(levels + 1)}`

describe('a QR picture', () => {
  it('is kept as the picture it is, with the card that is in it', () => {
    const picture = qrPicture(numericOf(CARD)[0] ?? '')
    const { records, codes } = readOne('scan.png', picture)
    expect(codes).toEqual([])
    expect(records.map(({ row }) => [row.title, row.mediaType])).toEqual([
      ['Vaccination card', 'image/png'],
      ['Maria Anyperson', undefined],
      ['140 (CVX)', undefined],
    ])
    expect(Buffer.from(records[0]?.original ?? []).equals(picture)).toBe(true)
    expect(signedTextsOf(resourceOf(records[0]))).toEqual([CARD])
  })

  it('of a health link hands the link on beside the picture, and so does a text', () => {
    const link = 'shlink:/eyJ1cmwiOiJodHRwczovL2EuZXhhbXBsZSJ9'
    for (const [name, content] of [
      ['scan.png', qrPicture(link)],
      ['mail.txt', `  ${link}\n`],
      ['viewer', `https://viewer.example/#${link}`],
    ] as const)
      expect(readOne(name, content).records.map((one) => [one.row.kind, one.link?.endsWith(link)])).toEqual([['document', true]])
  })

  it('that is none, damaged, too large or in lines between lines is only a picture', () => {
    const good = qrPicture(numericOf(CARD)[0] ?? '')
    const huge = Buffer.from(good)
    huge.writeUInt32BE(60_000, 16)
    huge.writeUInt32BE(60_000, 20)
    const interlaced = qrPicture(numericOf(CARD)[0] ?? '', 0, true)
    for (const picture of [good.subarray(0, good.length / 2), huge, interlaced, qrPicture('https://example.org')]) {
      const { records, codes } = readOne('scan.png', picture)
      expect([records.map(({ row }) => row.mediaType), codes]).toEqual([['image/png'], []])
    }
  })

  it('is not looked for in more than an import can wait for', () => {
    const picture = qrPicture('shc:/12')
    const side = picture.readUInt32BE(16)
    const codes = new PictureCodes(side * side * 2)
    expect(Array.from({ length: 3 }, () => codes.read(picture))).toEqual(['shc:/12', 'shc:/12', null])
  })

  it('may be larger than a code is looked for at', () => {
    expect(new PictureCodes().read(qrPicture('shc:/12', 1300))).toBe('shc:/12')
  })
})

describe('a health card in several QR codes', () => {
  const pieces = numericOf(CARD, 3)
  const files = (texts: readonly string[]): readonly (readonly [string, string])[] => texts.map((text, at) => [`${String(at)}.txt`, text])

  it('is put together in any order, each piece kept, and the records are read from the whole', () => {
    const { records, codes } = readFiles(files([pieces[2] ?? '', pieces[0] ?? '', pieces[1] ?? '']))
    expect(codes).toEqual([])
    expect(records.map(({ row }) => row.title)).toEqual(['0.txt', '1.txt', '2.txt', 'Vaccination card', 'Maria Anyperson', '140 (CVX)'])
    expect(signedTextsOf(resourceOf(records[3]))).toEqual([CARD])
    expect(records.slice(4).map(({ readFrom }) => readFrom)).toEqual([records[3]?.entry, records[3]?.entry])
  })

  it('may stand in one text', () => {
    expect(readOne('all.txt', pieces.join('\n')).records.map(({ row }) => row.kind)).toEqual([
      'document',
      'document',
      'person',
      'immunization',
    ])
  })

  it('says what is missing', () => {
    expect(readFiles(files(pieces.slice(1))).codes).toEqual(['health-card-piece-missing'])
  })

  it('is not made of the pieces of two', () => {
    const others = numericOf(OTHER, 3)
    expect(readFiles(files([pieces[0] ?? '', others[1] ?? '', others[2] ?? ''])).codes).toEqual(['health-card-pieces-mixed'])
    expect(readFiles(files([...pieces, others[1] ?? ''])).codes).toEqual(['health-card-pieces-mixed'])
  })

  it.each(['shc:/1/2/123', 'shc:/0/2/12', 'shc:/3/2/12', 'shc:/99', 'shc:/', 'shc:/abc'])('%s is damaged', (text) => {
    expect(readOne('piece.txt', text).codes[0]).toMatch(/health-card-(broken|piece-missing)/u)
  })
})
