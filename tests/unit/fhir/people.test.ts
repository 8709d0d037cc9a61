/** Whose a record is: sure only where nothing speaks against it, and never the holder's allergy set apart by a guess. */

import { expect, it } from 'vitest'
import { mergeEntries } from '../../../electron/vault/session/manifest/merge.ts'
import { peopleOf, personKey } from '../../../shared/fhir/people.ts'
import type { SaidGroup } from '../../../shared/fhir/people.ts'
import { saidOf } from '../../../shared/fhir/subject.ts'
import type { SaidWhose, Whose } from '../../../shared/model/whose.ts'

const LONG_ID = '0b5c1f2e-7a55-4a0e-9a58-3d7b4f6c1a22'
const said = (resource: object, importId = 'i1'): string => saidOf(JSON.stringify(resource), importId)
const patient = (text: string, birthDate: string, more: object = {}): string =>
  said({ resourceType: 'Patient', name: [{ text }], ...(birthDate === '' ? {} : { birthDate }), ...more })
const about = (subject: object, importId = 'i1'): string => said({ resourceType: 'AllergyIntolerance', patient: subject }, importId)
const group = (source: string, words: string): SaidGroup => ({ source, said: words, count: 1 })

const MARIA = patient('Maria Popescu', '1980-02-03', { id: '1' })
const ION = patient('Ion Popescu', '2015-06-01', { id: '7' })
const own: Whose = { who: '', sure: true }
const seemsOwn: Whose = { who: '', sure: false }

function whose(groups: readonly SaidGroup[], source: string, words: string, word: Readonly<Record<string, SaidWhose>> = {}): Whose {
  return peopleOf([...groups, group(source, words)], 'Maria Popescu', (key) => word[key]).whose(source, words)
}
const FAMILY = [group('mine.json', MARIA), group('child.json', ION)]

it("is the holder's or surely another's by reference, number or name", () => {
  expect(whose(FAMILY, 'mine.json', about({ reference: 'Patient/1' }))).toEqual(own)
  expect(whose(FAMILY, 'child.json', about({ reference: 'Patient/7' }))).toEqual({ who: 'Ion Popescu', sure: true })
  expect(whose(FAMILY, 'lab.hl7', about({ display: 'POPESCU ION' }))).toEqual({ who: 'Ion Popescu', sure: true })
  const number = { system: 'urn:oid:1.2.3', value: '55' }
  const numbered = [group('mine.json', MARIA), group('child.xml', patient('Ion Popescu', '2015-06-01', { identifier: [number] }))]
  expect(whose(numbered, 'later.xml', about({ identifier: number }))).toEqual({ who: 'Ion Popescu', sure: true })
})

it('is never sure of another where a name or a day of birth alone differs', () => {
  // A marriage, a mistyped day, day and month in the other order, a year alone, a first letter.
  for (const [name, birthDate] of [
    ['Maria Ionescu', '1980-02-03'],
    ['Maria Popescu', '1980-02-08'],
    ['Ana Ionescu', '1980-03-02'],
    ['Ana Ionescu', '1980'],
    ['M Popescu', '1991-01-01'],
    ['Ana Ionescu', ''],
  ] as const) {
    const { who, sure } = whose([group('mine.json', MARIA)], 'x.json', patient(name, birthDate))
    expect(sure && who !== '', `${name} ${birthDate}`).toBe(false)
  }
  expect(whose([group('mine.json', MARIA)], 'x.json', patient('Ana Ionescu', '1991-05-05'))).toEqual({ who: 'Ana Ionescu', sure: true })
  expect(whose(FAMILY, 'lab.hl7', about({ display: 'Popescu I' }))).toEqual({ who: 'Popescu I', sure: false })
})

it('never takes twins for one person, and still knows somebody who married by the given name', () => {
  const born = (family: string, given: readonly string[], id: string): string =>
    said({ resourceType: 'Patient', id, name: [{ family, given }], birthDate: '1980-02-03' })
  const maria = group('mine.json', born('Popescu', ['Maria'], '1'))
  const twin = group('twin.json', born('Popescu', ['Mihai'], '2'))
  expect(whose([maria, twin], 'twin.json', about({ reference: 'Patient/2' }))).toEqual({ who: 'Mihai Popescu', sure: false })
  expect(whose([maria, twin], 'mine.json', about({ reference: 'Patient/1' }))).toEqual(own)
  // Without the parts of a name nobody can tell which word is the family's.
  const bare = [group('mine.json', MARIA), group('twin.json', patient('Mihai Popescu', '1980-02-03', { id: '2' }))]
  expect(whose(bare, 'twin.json', about({ reference: 'Patient/2' }))).toEqual({ who: 'Mihai Popescu', sure: false })
  const sisters = [group('mine.json', born('Popescu', ['Maria', 'Ana'], '1')), group('twin.json', born('Popescu', ['Maria', 'Elena'], '2'))]
  expect(whose(sisters, 'twin.json', about({ reference: 'Patient/2' })).who).toBe('Maria Elena Popescu')
  const married = [maria, group('before.json', born('Ionescu', ['Maria', 'Elena'], '3'))]
  expect(whose(married, 'before.json', about({ reference: 'Patient/3' }))).toEqual(own)
  // A first letter is of either of them.
  const letter = [maria, twin, group('x.json', born('Popescu', ['M'], '4'))]
  expect(whose(letter, 'x.json', about({ reference: 'Patient/4' })).sure).toBe(false)
})

it('is not sure by a short id of another file, nor by a number without its system', () => {
  expect(whose(FAMILY, 'other.json', about({ reference: 'Patient/7' }, 'i2'))).toEqual({ who: null, sure: false })
  // The file came again; its Patient was here already.
  const again = about({ reference: 'Patient/7' }, 'i2')
  expect(whose(FAMILY, 'child.json', again)).toEqual({ who: 'Ion Popescu', sure: true })
  // Somebody else had that id in another file, or in one of the same name: it may be either.
  const clashing = [...FAMILY, group('b.json', patient('Maria Popescu', '1980-02-03', { id: '7' }))]
  expect(whose(clashing, 'child.json', again).sure).toBe(false)
  const sameName = said({ resourceType: 'Patient', id: '7', name: [{ text: 'Maria Popescu' }], birthDate: '1980-02-03' }, 'i3')
  expect(whose([...FAMILY, group('child.json', sameName)], 'child.json', again).sure).toBe(false)
  expect(whose([...FAMILY, group('child.json', sameName)], 'child.json', about({ reference: 'Patient/7' }, 'i3'))).toEqual(own)
  expect(whose(FAMILY, 'x.json', about({ identifier: { value: '55' } }))).toEqual(seemsOwn)
  const longs = [group('mine.json', MARIA), group('patients.ndjson', patient('Ion Popescu', '2015-06-01', { id: LONG_ID }))]
  expect(whose(longs, 'allergies.ndjson', about({ reference: `Patient/${LONG_ID}` }, 'i2'))).toEqual({ who: 'Ion Popescu', sure: true })
})

it('is not sure where name and reference do not agree, or where two bear the name', () => {
  const words = about({ reference: 'Patient/7', display: 'Maria Popescu' })
  expect(whose(FAMILY, 'child.json', words)).toEqual(seemsOwn)
  const two = [...FAMILY, group('old.json', patient('Ion Popescu', '1950-01-01'))]
  expect(whose(two, 'lab.hl7', about({ display: 'Ion Popescu' }))).toEqual({ who: 'Ion Popescu', sure: false })
})

it('is not sure by the file alone', () => {
  expect(whose(FAMILY, 'child.json', '')).toEqual({ who: 'Ion Popescu', sure: false })
  expect(whose(FAMILY, 'typed', '')).toEqual(seemsOwn)
  expect(whose(FAMILY, 'odd.json', about({ reference: 'Patient/99' }))).toEqual({ who: null, sure: false })
  expect(whose(FAMILY, 'child.json', about({ reference: 'Device/7' }))).toEqual({ who: 'Ion Popescu', sure: false })
})

it('does not take the only child in a vault for its holder', () => {
  expect(whose([group('child.json', ION)], 'child.json', about({ reference: 'Patient/7' }))).toEqual({ who: 'Ion Popescu', sure: false })
})

it("goes by the person's word on a name, both ways, and by the documents again once it is taken back", () => {
  const ana = about({ display: 'Ana Ionescu' })
  const key = personKey({ name: 'Ionescu, ANA', birthDate: '' })
  expect(whose(FAMILY, 'a.hl7', ana, { [key]: { who: 'Ana Ionescu', changedAtMs: 1 } })).toEqual({ who: 'Ana Ionescu', sure: true })
  expect(whose(FAMILY, 'a.hl7', ana, { [key]: { who: '', changedAtMs: 1 } })).toEqual(own)
  expect(whose(FAMILY, 'a.hl7', ana, { [key]: { who: null, changedAtMs: 2 } })).toEqual({ who: 'Ana Ionescu', sure: false })
  const ion = personKey({ name: 'Ion Popescu', birthDate: '2015-06-01' })
  expect(whose(FAMILY, 'child.json', about({ reference: 'Patient/7' }), { [ion]: { who: '', changedAtMs: 1 } })).toEqual(own)
})

it('says nothing of whom no JSON names, and never throws', () => {
  for (const words of ['{', '[]', '[1,2]', '["a","b","c","d"]', 'null']) expect(whose(FAMILY, 'x.json', words)).toEqual(seemsOwn)
  expect(saidOf('{"subject":', '')).toBe('')
})

it('takes the later word on whose a record is, and of two at one moment the one that sets nothing apart', () => {
  const merged = (a: SaidWhose, b: SaidWhose): SaidWhose => mergeEntries('whose', 'record/k', a, b).value
  const word = (who: string | null, changedAtMs: number): SaidWhose => ({ who, changedAtMs })
  expect(merged(word('Ion', 5), word(null, 4))).toEqual(word('Ion', 5))
  expect(merged(word('Ion', 4), word('', 5))).toEqual(word('', 5))
  expect(merged(word('Ion', 5), word('', 5))).toEqual(word('', 5))
  expect(merged(word('Ion', 5), word(null, 5))).toEqual(word(null, 5))
  expect(merged(word('', 5), word(null, 5))).toEqual(word(null, 5))
})
