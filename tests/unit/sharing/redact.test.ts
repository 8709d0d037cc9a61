import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textWithout } from '../../../electron/vault/session/shares/redacted-copy.ts'
import { redactResource, stillHolds } from '../../../shared/fhir/redact.ts'
import type { Json } from '../../../shared/fhir/json.ts'
import { foldedWords, hideWords, holdsWord } from '../../../shared/model/hide-words.ts'
import { REDACTED_PARTS, isRedacted } from '../../../shared/model/redaction.ts'
import { replacedUid } from '../../../shared/model/replaced-uid.ts'
import { sha256 } from '../../../shared/crypto/hash.ts'

const LAB: Json = {
  resourceType: 'Observation',
  id: 'at-the-clinic-77',
  meta: { source: 'https://clinic.example/obs/77' },
  status: 'final',
  text: { status: 'generated', div: '<div>HbA1c 58 by Dr Ana Dumitru</div>' },
  extension: [{ url: 'https://clinic.example/secret', valueString: 'ward 9' }],
  contained: [
    { resourceType: 'Practitioner', id: 'p', name: [{ family: 'Dumitru', given: ['Ana'] }] },
    { resourceType: 'Specimen', id: 's', note: [{ text: 'blood' }] },
  ],
  code: { text: 'HbA1c', coding: [{ system: 'http://loinc.org', code: '59261-8' }] },
  subject: { reference: 'Patient/1', display: 'Maria Popescu' },
  performer: [{ reference: '#p', display: 'Dr Ana Dumitru' }],
  specimen: { reference: '#s' },
  effectiveDateTime: '2026-11-02',
  valueQuantity: { value: 58, unit: 'mmol/mol' },
  referenceRange: [{ high: { value: 42 } }],
  note: [{ text: 'Told to dr. ana dumitru, who was WORRIED' }],
  identifier: [{ system: 'https://clinic.example', value: 'MRN-123456' }],
}

describe('words are hidden wherever they stand', () => {
  it('whatever the size of letters, accents and spaces', () => {
    const hide = (text: string, ...words: string[]): string => hideWords(text, foldedWords(words))
    expect(hide('Doamna ȘTEFĂNESCU și Stefanescu', 'ștefănescu')).toBe('Doamna █████ și █████')
    expect(hide('Maria\n  Popescu', 'maria popescu')).toBe('█████')
    expect(hide('Mariana', 'ana')).toBe('Mari█████')
    expect(hide('aaaa', 'aaa')).toBe('█████')
    expect(hide('nothing', '…')).toBe('nothing')
  })

  it('also where nobody sees what stands inside a word, and where one sign is written as another', () => {
    const hide = (text: string, ...words: string[]): string => hideWords(text, foldedWords(words))
    for (const unseen of ['\u00ad', '\u200b', '\u200d', '\u2060', '\ufeff', '\u0000', '\u034f'])
      expect(hide(`Has H${unseen}IV, Po${unseen}pescu`, 'HIV', 'popescu')).toBe('Has █████, █████')
    for (const dash of ['-', '\u2010', '\u2011', '\u2013', '\u2212', '\u00ad'])
      expect(hide(`Ana${dash}Maria Pop`, 'ana-maria', 'anamaria')).toBe('█████ Pop')
    for (const mark of ["'", '\u2019', '\u02bc', '\u2032', '\u00b4', '`']) expect(hide(`O${mark}Brien`, "o'brien")).toBe('█████')
    expect(hide('ΝΊΚΟΣ και Νίκος', 'νικοσ')).toBe('█████ και █████')
    expect(hide('STRASSE, Straße', 'straße')).toBe('█████, █████')
    expect(hide('Łukasz Sørensen', 'lukasz', 'sorensen')).toBe('█████ █████')
  })

  it('also where a line ends inside of one, and never in a date that only looks like it', () => {
    const hide = (text: string, ...words: string[]): string => hideWords(text, foldedWords(words))
    expect(hide('Dr. Popes-\n  cu called', 'popescu')).toBe('Dr. █████ called')
    expect(hide('anti-HIV', 'antihiv')).toBe('█████')
    expect(hide('2024-01-23', '123')).toBe('2024-01-23')
  })

  it('a text in other letters than are read here has no copy, because its words could not be found', () => {
    const hidden = foldedWords(['munteanu', 'șerban'])
    const copy = textWithout(new TextEncoder().encode('D-l Șerban Munteanu'), hidden)
    expect(new TextDecoder().decode(copy ?? new Uint8Array(0))).toBe('D-l █████ █████')
    expect(textWithout(Buffer.from('D-l \u00aaerban', 'latin1'), hidden)).toBeNull()
  })

  it('whatever text and words are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 4 }),
        (text, words) => {
          const folded = foldedWords(words)
          expect(holdsWord(hideWords(text, folded), folded)).toBe(false)
          const between = `${text}${words.join(text)}${text}`
          expect(holdsWord(hideWords(between, folded), folded)).toBe(false)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a copy of a resource', () => {
  it('says that it is one, and never where it came from', () => {
    const { resource } = redactResource(LAB, [], [])
    expect(isRedacted(resource)).toBe(true)
    const text = JSON.stringify(resource)
    for (const secret of ['at-the-clinic-77', 'clinic.example/obs', 'ward 9', 'Patient/1', '<div>']) expect(text).not.toContain(secret)
    expect(text).toContain('Maria Popescu')
    expect(resource['valueQuantity']).toEqual({ value: 58, unit: 'mmol/mol' })
  })

  it('leads nowhere, whatever the name under which an address stands', () => {
    const plan: Json = {
      resourceType: 'CarePlan',
      instantiatesUri: ['https://clinic.example/plans/77'],
      instantiatesCanonical: ['https://clinic.example/plans/78'],
      activity: [{ detail: { valueUri: 'urn:uuid:0d7c1c5e-77', description: 'see https://clinic.example of 2024' } }],
      code: { coding: [{ system: 'https://clinic.example/codes', code: '7' }] },
    }
    const text = JSON.stringify(redactResource(plan, [], []).resource)
    for (const gone of ['plans', 'urn:uuid']) expect(text).not.toContain(gone)
    for (const kept of ['see https://clinic.example of 2024', 'https://clinic.example/codes']) expect(text).toContain(kept)
  })

  it('has nothing of a part that was taken out, wherever else that is said', () => {
    const { resource, hidden } = redactResource(LAB, ['people', 'identifiers'], [])
    const text = JSON.stringify(resource)
    for (const secret of ['Dumitru', 'dumitru', 'MRN-123456', 'Practitioner']) expect(text).not.toContain(secret)
    // What is still led to stays.
    expect(text).toContain('Specimen')
    expect(text).toContain('WORRIED')
    expect(stillHolds(resource, hidden)).toBe(false)
  })

  it('has no part of a name either that was taken out', () => {
    const said: Json = {
      ...LAB,
      subject: { display: 'Maria Ionescu-Pop' },
      performer: [{ display: 'Dr. Ion Popescu, Spitalul Municipal' }],
      note: [{ text: 'Popescu Ion told Mrs. Ionescu in the spitalul; dr. POPESCU writes' }],
    }
    const text = JSON.stringify(redactResource(said, ['people', 'patient'], []).resource).toLowerCase()
    for (const secret of ['popescu', 'ionescu', 'maria']) expect(text).not.toContain(secret)
    expect(text).toContain('in the spitalul')
    expect(text).toContain('hba1c')
  })

  it('has a word that was to go neither as a number nor in the address of a place', () => {
    const said: Json = {
      ...LAB,
      code: {
        coding: [
          { system: 'https://spital-municipal.example/codes', code: '7' },
          { system: 'http://loinc.org', code: '59261-8' },
        ],
      },
      component: [{ valueInteger: 4711 }, { valueQuantity: { value: 5, unit: 'mg' } }],
    }
    const { resource, hidden } = redactResource(said, [], ['4711', 'Spital-Municipal', 'loinc'])
    const text = JSON.stringify(resource)
    for (const secret of ['4711', 'spital-municipal']) expect(text).not.toContain(secret)
    expect(text).toContain('http://loinc.org')
    expect(text).toContain('"value":5')
    expect(stillHolds(resource, hidden)).toBe(false)
    expect(stillHolds({ system: 'https://spital-municipal.example' }, hidden)).toBe(true)
  })

  it('takes the notes with the value, and says in the words of FHIR that it is masked', () => {
    const { resource } = redactResource(LAB, ['value'], [])
    const text = JSON.stringify(resource)
    for (const secret of ['58', 'WORRIED', '42']) expect(text.replace('59261-8', '')).not.toContain(secret)
    expect(resource['dataAbsentReason']).toMatchObject({ coding: [{ code: 'masked' }] })
    expect(text).toContain('HbA1c')
  })

  it('keeps the text of a document, without the words, also where they run over lines and entities', () => {
    const letter: Json = {
      resourceType: 'DocumentReference',
      status: 'current',
      text: { status: 'generated', div: '<div><p>Seen: Maria</p><p>Popescu &amp; son, <b>D</b>iabetes.</p><!-- Diabetes --></div>' },
      content: [
        { attachment: { title: 'Letter', contentType: 'application/pdf', data: 'RGlhYmV0ZXM=', url: 'https://x.example/1', hash: 'aa' } },
      ],
    }
    const { resource } = redactResource(letter, [], ['maria popescu', 'Diabetes', 'popescu & son'])
    const text = JSON.stringify(resource)
    for (const secret of ['Popescu', 'iabetes', 'RGlh', 'x.example', 'hash']) expect(text).not.toContain(secret)
    expect(text).toContain('Seen: ')
    expect(JSON.stringify(redactResource(letter, ['text'], []).resource)).not.toContain('Seen')
  })

  it('finds a word however its letters are written in a text', () => {
    const ways = [
      'Mun&#x00000074;eanu',
      'Munt&eacute;anu',
      'Mun&shy;teanu',
      'Muntean&#117 x',
      'Munt<b>ea</b>nu',
      'M&uuml;nteanu',
      'Mun&ZeroWidthSpace;teanu',
    ]
    for (const way of [...ways, 'Mun&tcedil;eanu', 'Munte&atilde;nu', 'Munte&abreve;nu', 'Mun&zwnj;teanu']) {
      const letter: Json = { resourceType: 'DocumentReference', text: { status: 'generated', div: `<div><p>Seen ${way} today</p></div>` } }
      const text = JSON.stringify(redactResource(letter, [], ['munteanu']).resource)
      expect(text.replace(/[^\p{L}]/gu, ''), way).not.toMatch(/teanu|unt?ea?nu|Mun/iu)
      expect(text).toContain('today')
    }
  })

  it('never holds a word that was to go: any words, any parts', () => {
    const words = fc.constantFrom('Maria', 'popescu', 'DUMITRU', 'worried', 'MRN-123456', 'HbA1c', 'mmol', 'blood')
    fc.assert(
      fc.property(fc.subarray([...REDACTED_PARTS]), fc.array(words, { maxLength: 4 }), (parts, chosen) => {
        const { resource } = redactResource(LAB, parts, chosen)
        const text = JSON.stringify(resource).toLowerCase()
        for (const word of chosen) expect(text).not.toContain(word.toLowerCase())
        expect(isRedacted(resource)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('of the numbers of pictures only others that agree among each other', () => {
    const salt = new Uint8Array(32).fill(7)
    const replaced = (uid: string, by = salt): string => replacedUid(uid, by, sha256)
    expect(replaced('1.2.3')).toBe(replaced('1.2.3'))
    expect(replaced('1.2.3')).not.toBe(replaced('1.2.4'))
    expect(replaced('1.2.3')).not.toBe(replaced('1.2.3', new Uint8Array(32)))
    expect(replaced('1.2.3')).toMatch(/^2\.25\.[1-9]\d{0,38}$/u)
  })
})
