/** Changed cards, QR pictures, links and sealed files: three hundred of each kind, and none ends the reader or is taken for more than it is. */

import { isUtf8 } from 'node:buffer'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeHealthLink, openLinkFile } from '../../../shared/crypto/health-link.ts'
import { claimsOf } from '../../../shared/fhir/health-card.ts'
import { openCard, openCardAtOnce } from '../../../shared/fhir/open-card.ts'
import { cardFileOf, cardOf, contentOf, numericOf } from '../../support/health-cards.ts'
import { LINK_KEY, linkTo, sealedFile } from '../../support/link-server.ts'
import { qrPicture } from '../../support/qr-picture.ts'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import { parseFiles } from '../../../electron/parse/parse-files.ts'

const MUTATIONS = 300
const CARD = cardOf()
const SAMPLES: readonly (readonly [name: string, content: Buffer])[] = [
  ['card.smart-health-card', Buffer.from(cardFileOf(CARD))],
  ['card.txt', Buffer.from(CARD)],
  ['digits.txt', Buffer.from(numericOf(CARD)[0] ?? '')],
  ['pieces.txt', Buffer.from(numericOf(CARD, 3).join('\n'))],
  ['scan.png', qrPicture('shc:/567629095243206034602924374044603122295953265460')],
  ['link.txt', Buffer.from(linkTo('https://a.example/m', { flag: 'LP' }))],
]
/** Codes with which a changed file may be refused; anything else would be a reader that fell over. */
const CODES = /^(health-card-|json-|file-|fhir-|limit-exceeded|xml-|zip-|dicom)/u

/** From memory: writing three hundred files takes longer than reading them. */
function read(name: string, bytes: Uint8Array): { readonly titles: readonly string[]; readonly codes: readonly string[] } {
  const entries = [...parseFiles([], PARSE_LIMITS, new AbortController().signal, { held: [{ name, bytes }] })]
  return {
    titles: entries.flatMap((entry) => (entry.type === 'record' ? [entry.row.title] : [])),
    codes: entries.flatMap((entry) => (entry.type === 'refused' ? [entry.error.code] : [])),
  }
}

interface Change {
  readonly at: number
  readonly kind: number
  readonly byte: number
}
const change = fc.record({ at: fc.nat(), kind: fc.nat(3), byte: fc.nat(255) })

/** A byte set, taken out, put in, or the rest cut off. */
function changed(content: Buffer, { at, kind, byte }: Change): Buffer {
  const place = at % content.length
  const rest = kind === 0 || kind === 1 ? place + 1 : place
  return Buffer.concat([
    content.subarray(0, place),
    Buffer.from(kind === 0 || kind === 2 ? [byte] : []),
    content.subarray(kind === 3 ? content.length : rest),
  ])
}

describe('three hundred changed files', () => {
  it.each(SAMPLES)('of %s are read or refused by a code', (name, content) => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const { titles, codes } = read(name, changes.reduce(changed, content))
        return codes.every((code) => CODES.test(code)) && titles.every((title) => title !== '')
      }),
      { numRuns: MUTATIONS },
    )
  })

  it('of links and sealed files give a value or a code, and nothing changed opens', async () => {
    const link = Buffer.from(linkTo('https://a.example/m'))
    const sealed = Buffer.from(sealedFile('{"resourceType":"Basic"}', { zip: 'DEF' }))
    await fc.assert(
      fc.asyncProperty(change, async (one) => {
        const decoded = decodeHealthLink(changed(link, one).toString('latin1'))
        const text = changed(sealed, one).toString('latin1')
        const opened = await openLinkFile(LINK_KEY, text)
        return (decoded.ok || decoded.error.code !== 'internal') && (!opened.ok || text.trim() === sealed.toString())
      }),
      { numRuns: MUTATIONS },
    )
  })

  it('and two pieces of different cards never make one', () => {
    const other = cardOf({ content: { nbf: 1_700_000_001 } })
    const mixed = [numericOf(CARD, 2)[0], numericOf(other, 2)[1]].join('\n')
    const { titles, codes } = read('mixed.txt', Buffer.from(mixed))
    expect([titles, codes]).toEqual([['mixed.txt'], ['health-card-pieces-mixed']])
  })
})

describe('the content of a card', () => {
  const plain = Buffer.from(JSON.stringify(contentOf()))
  /** What the opener answers for these bytes, well packed and well signed; the same at once and after waiting. */
  const answerTo = async (content: Uint8Array, packed: Uint8Array = deflateRawSync(content)): Promise<string> => {
    const jws = cardOf({ packed })
    const atOnce = openCardAtOnce(jws)
    expect(await openCard(jws)).toEqual(atOnce)
    return atOnce.ok ? 'opened' : atOnce.error.code
  }

  it('changed anywhere by any bytes is opened where it is UTF-8, JSON and a card, and never else', async () => {
    const pieces = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 4 }),
      fc.constantFrom(Uint8Array.of(0xc3, 0xa9), Uint8Array.of(0xef, 0xbb, 0xbf)),
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(plain.length), pieces, fc.nat(2), async (at, piece, over) => {
        const content = Buffer.concat([plain.subarray(0, at), piece, plain.subarray(at + over)])
        expect((await answerTo(content)) === 'opened').toBe(isCardContent(content))
      }),
      { numRuns: MUTATIONS },
    )
    expect([await answerTo(plain), isCardContent(plain)]).toEqual(['opened', true])
  })

  it('that is Latin-1, has a mark in front, or is followed by other bytes is refused', async () => {
    const latin = Buffer.from(plain.toString().replace('Maria', 'Mari\u00e9'), 'latin1')
    expect(await answerTo(latin)).toBe('json-broken')
    expect(await answerTo(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), plain]))).toBe('json-broken')
    expect(await answerTo(Buffer.from(plain.toString(), 'utf16le'))).toBe('json-broken')
    expect(await answerTo(Buffer.from('['.repeat(61)))).toBe('json-too-deep')
    expect(await answerTo(Buffer.alloc(5 * 1024 * 1024))).toBe('limit-exceeded')
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 8 }), async (tail) => {
        expect(await answerTo(plain, Buffer.concat([deflateRawSync(plain), tail]))).toBe('health-card-packing')
      }),
      { numRuns: 40 },
    )
  })

  it('packed in any bytes gives a value or a code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (packed) => {
        expect(await answerTo(plain, packed)).toMatch(/^(health-card-(packing|broken|content)|json-)/u)
      }),
      { numRuns: MUTATIONS },
    )
  })
})

/** Told by other means than the opener's. */
function isCardContent(content: Buffer): boolean {
  try {
    return isUtf8(content) && claimsOf(JSON.parse(content.toString())).ok
  } catch {
    return false
  }
}
