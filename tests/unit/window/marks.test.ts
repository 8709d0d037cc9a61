/** Words that were searched for are marked where they stand, and nothing of a text is lost by it. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beginsDay, yearsOf } from '../../../renderer/src/state/days.ts'
import { markParts } from '../../../renderer/src/state/marks.ts'

const marked = (text: string, sought: string): readonly string[] =>
  markParts(text, sought)
    .filter((part) => part.marked)
    .map((part) => part.text)

describe('marks', () => {
  it('are on every word that begins as one sought does, whatever the accents and the case', () => {
    expect(marked('Șold dureros, șoldul drept', 'sold')).toEqual(['Șold', 'șoldul'])
    expect(marked('HbA1c (glycated haemoglobin)', 'HAEMO hba')).toEqual(['HbA1c', 'haemoglobin'])
    expect(marked('durere articulara\u0306', 'articulară')).toEqual(['articulara\u0306'])
    expect(marked('Para\u00adcetamol, \ufb01brilație', 'paracetamol fibri')).toEqual(['Para\u00adcetamol', '\ufb01brilație'])
    expect(marked('Straße in Łódź, Smørrebrød, Đorđe', 'strasse lodz smorre DOR')).toEqual(['Straße', 'Łódź', 'Smørrebrød', 'Đorđe'])
    expect(marked('Strasse, IĞDIR', 'straße ığdır')).toEqual(['Strasse', 'IĞDIR'])
    expect(marked('Haemoglobin', 'globin')).toEqual([])
    expect(marked('Letter of the clinic', '"of the"')).toEqual(['of', 'the'])
  })

  it('leave the text as it is, also one that looks like markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, sought) => {
        expect(
          markParts(text, sought)
            .map((part) => part.text)
            .join(''),
        ).toBe(text)
      }),
    )
    expect(markParts('<b>bold</b>', 'bold').map((part) => part.text)).toEqual(['<b>', 'bold', '</b>'])
  })
})

describe('days', () => {
  it('are begun by the first row of each, and by a date that is only a month or a year', () => {
    expect(beginsDay('2024-05-03T10:00:00Z', undefined)).toBe(true)
    expect(beginsDay('2024-05-03T10:00:00Z', '2024-05-03')).toBe(false)
    expect(beginsDay('2024-05', '2024-05-01')).toBe(true)
    expect(beginsDay('', '')).toBe(false)
  })

  it('add up to years, those without a date apart', () => {
    const groups = ['2024-05', '2024-01', '2023-12', ''].map((key, at) => ({ key, count: at + 1 }))
    expect(yearsOf(groups)).toEqual([
      { year: '2024', count: 3, group: 0 },
      { year: '2023', count: 3, group: 2 },
      { year: '', count: 4, group: 3 },
    ])
  })
})
