/** Changed cards, QR pictures, links and sealed files: three hundred of each kind, and none ends the reader or is taken for more than it is. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeHealthLink, openLinkFile } from '../../../shared/crypto/health-link.ts'
import { cardFileOf, cardOf, numericOf } from '../../support/health-cards.ts'
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
