/** The text of an emergency card's code, and how a whole vault is cut into printed parts. */

import fc from 'fast-check'
import jsQR from 'jsqr'
import { encode } from 'uqr'
import { describe, expect, it } from 'vitest'
import { cardText, QR_TEXT_BYTES_MAX, QR_VERSION_MAX } from '../../../shared/fhir/emergency-card.ts'
import { personOf } from '../../../shared/fhir/person-record.ts'
import { paperOf, partsOf } from '../../../renderer/src/state/print-parts.ts'

const more = (n: number): string => `${String(n)} more lines on the card`
const bytesOf = (text: string): number => new TextEncoder().encode(text).length

/** What a phone reads: the modules as pixels, four each, with a quiet zone of four. */
function scan(text: string): { readonly version: number; readonly read: string | undefined } {
  const { data, size, version } = encode(text, { ecc: 'M', boostEcc: false, maxVersion: QR_VERSION_MAX, border: 0 })
  const side = (size + 8) * 4
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1)
      if (data[Math.floor(y / 4) - 4]?.[Math.floor(x / 4) - 4] === true) pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3)
  return { version, read: jsQR(pixels, side, side)?.data }
}

describe('the code of an emergency card', () => {
  it('says every line in its order, in plain words of any language', () => {
    const { text, left } = cardText(
      'URGENȚĂ',
      [
        { label: 'Alergie', text: 'Penicilină, gravă' },
        { label: 'Alergie', text: 'Latex' },
        { label: 'שם', text: 'מרים' },
      ],
      'Salus',
      more,
    )
    expect(text).toBe('URGENȚĂ\nAlergie: Penicilină, gravă\n- Latex\nשם: מרים\nSalus')
    expect(left).toEqual([])
    expect(scan(text).read).toBe(text)
  })

  it('leaves out whole lines that do not fit, says how many, and goes on with shorter ones', () => {
    const long = { label: 'Medicine', text: 'x'.repeat(QR_TEXT_BYTES_MAX) }
    const { text, left } = cardText('E', [long, { label: 'Call', text: '112' }], 'S', more)
    expect(text).toBe('E\nCall: 112\n1 more lines on the card\nS')
    expect(left).toEqual([long])
  })

  it('says every medicine by name before it gives the dose of any', () => {
    const medicine = (name: string): { label: string; text: string; short: string } => ({
      label: 'M',
      text: `${name} ${'d'.repeat(250)}`,
      short: name,
    })
    const lines = [medicine('A'), medicine('B'), medicine('C')]
    const { text, shortened, left } = cardText('E', lines, 'S', more)
    expect(text).toBe(`E\nM: A ${'d'.repeat(250)}\n- B\n- C\nS`)
    expect([shortened, left]).toEqual([lines.slice(1), []])
  })

  it('never is longer than what version 15 holds at level M, and the longest can still be read', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ label: fc.constant('Problem'), text: fc.string({ unit: 'grapheme', maxLength: 120 }) }), { maxLength: 20 }),
        (lines) => {
          const { text, left } = cardText('EMERGENCY', lines, 'Salus, 1 May 2026', more)
          expect(bytesOf(text)).toBeLessThanOrEqual(QR_TEXT_BYTES_MAX)
          expect(left.length > 0).toBe(text.includes('more lines'))
        },
      ),
      { numRuns: 100 },
    )
    const longest = scan('a'.repeat(QR_TEXT_BYTES_MAX))
    expect(longest).toEqual({ version: QR_VERSION_MAX, read: 'a'.repeat(QR_TEXT_BYTES_MAX) })
    expect(() => scan('a'.repeat(QR_TEXT_BYTES_MAX + 1))).toThrow()
  })

  it('takes the people to call from the record of the person', () => {
    const person = personOf(
      {
        resourceType: 'Patient',
        name: [{ given: ['Maria'], family: 'Popescu' }],
        birthDate: '1958-03-14',
        contact: [
          {
            name: { given: ['Ion'], family: 'Popescu' },
            relationship: [{ text: 'Husband' }],
            telecom: [
              { system: 'email', value: 'ion@example.org' },
              { system: 'phone', value: '+40 700 000 000' },
            ],
          },
          { relationship: [{ text: 'Nobody' }] },
        ],
      },
      { recordId: 'a', source: 'a.json' },
    )
    expect(person?.contacts).toEqual([{ name: 'Ion Popescu', phone: '+40 700 000 000', relation: 'Husband' }])
    expect(personOf({ resourceType: 'Practitioner', name: [{ text: 'Dr A' }] }, { recordId: 'a', source: '' })).toBeUndefined()
  })
})

describe('printed parts', () => {
  it('hold every record once, kind by kind, and none is larger than its bound', () => {
    const counts = { problem: 3, lab: 5, document: 0, other: 4, image: 1000 }
    expect(partsOf(counts, 4)).toEqual([
      [
        { kind: 'problem', offset: 0, count: 3 },
        { kind: 'lab', offset: 0, count: 1 },
      ],
      [{ kind: 'lab', offset: 1, count: 4 }],
      [{ kind: 'other', offset: 0, count: 4 }],
    ])
    expect(partsOf({}, 4)).toEqual([])
  })

  it('come on the paper of the country', () => {
    expect(['en-US', 'es-MX', 'en-GB', 'ro-RO', 'en'].map(paperOf)).toEqual(['Letter', 'Letter', 'A4', 'A4', 'A4'])
  })
})
