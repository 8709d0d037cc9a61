/** What is read from a document says where in it, and that place is found again in the text as it came. */

import { describe, expect, it } from 'vitest'
import { rangeOfPlace } from '../../../renderer/src/state/text-place.ts'
import { pageTextsOf, sectionTextsOf, textWith } from '../../../shared/fhir/page-texts.ts'
import { narrativeBlocksOf } from '../../../shared/fhir/narrative-blocks.ts'
import { decodePlace, encodePlace } from '../../../shared/model/source-place.ts'
import type { SourcePlace } from '../../../shared/model/source-place.ts'
import { readOne, resourceOf } from './read-one.ts'

/** Title of each record, its place, and what stands there in the text. */
function found(name: string, content: string): readonly (readonly [string, string, string])[] {
  const text = content.replace(/\r\n?/gu, '\n')
  return readOne(name, content)
    .records.slice(1)
    .map(({ row, place = '' }) => {
      const read = decodePlace(place)
      const range = read === null ? null : rangeOfPlace(text, read)
      return [row.title, place, range === null ? '' : text.slice(range.from, range.to)]
    })
}

describe('a version 2 message', () => {
  const HEAD = 'MSH|^~\\&|LAB|Hill|||20240102||ORU^R01|1|P|2.5\rPID|1||7||Pop^Ana\rOBR|1|||1^Panel'
  const first = `${HEAD}\rOBX|1|NM|1^Glucose||101|mg/dL\rNTE|1||OBX in a comment\rOBX|2|NM|2^Iron||7|mg/dL`
  const second = `${HEAD}\rOBX|1|NM|3^Sodium||140|mmol/L`

  it('names the segment, also in the second message of a file with frames', () => {
    const told = found('results.hl7', `\u000b${first}\r\u001c\r\u000b${second}\r\u001c\r`)
    expect(told.filter(([, , text]) => text.startsWith('OBX')).map(([title, place, text]) => [title, place, text.split('|')[3]])).toEqual([
      ['Glucose', 'segment/OBX/1/1', '1^Glucose'],
      ['Iron', 'segment/OBX/2/1', '2^Iron'],
      ['Sodium', 'segment/OBX/1/2', '3^Sodium'],
    ])
    expect(told.find(([title]) => title === 'Panel')?.[1]).toBe('segment/OBR/1/1')
  })
})

describe('a bundle that is kept as a document', () => {
  const resources = [
    { resourceType: 'Composition', title: 'Summary "of" {Ana}' },
    { resourceType: 'List', code: { text: 'Aids' }, entry: [{ item: { display: 'Cane' } }] },
    { resourceType: 'Condition', code: { text: 'Hay fever' } },
  ]

  it('names the entry, whatever is written in between', () => {
    const json = JSON.stringify(
      { resourceType: 'Bundle', meta: { tag: [] }, type: 'document', entry: resources.map((resource) => ({ resource })) },
      null,
      2,
    )
    const told = found('summary.json', json)
    expect(told.map(([title, place]) => [title, place]).at(-1)).toEqual(['Hay fever', 'entry/3'])
    expect(JSON.parse(told.at(-1)?.[2] ?? '')).toEqual({ resource: resources[2] })
  })

  it('in XML, too', () => {
    const inner = [
      '<Composition><title value="a > b"/></Composition>',
      '<List><status value="current"/><mode value="working"/><entry><item><display value="Cane"/></item></entry></List>',
      '<!-- <entry> --><Condition><code><text value="Hay fever"/></code></Condition>',
    ].map((one) => `<entry><resource>${one}</resource></entry>`)
    const told = found(
      'summary.xml',
      `<?xml version="1.0"?>\n<Bundle xmlns="http://hl7.org/fhir"><type value="document"/>${inner.join('\n')}</Bundle>`,
    )
    expect(told.at(-1)).toEqual(['Hay fever', 'entry/3', inner[2]])
  })
})

it('a C-CDA names the section under which it stands, as the document shows it', () => {
  const problem = `<entry><act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.3"/><entryRelationship typeCode="SUBJ">
    <observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.4"/><value xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:type="CD" displayName="Asthma" code="195967001" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship></act></entry>`
  const xml = `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Letter</title><component><structuredBody>
    <component><section><code code="1"/><title>Course</title><text>Well.</text></section></component>
    <component><section><code code="11450-4"/><title>Active   problems</title><text>Asthma</text>${problem}</section></component>
    </structuredBody></component></ClinicalDocument>`
  const { records } = readOne('letter.xml', xml)
  const asthma = records.find(({ row }) => row.title === 'Asthma')
  expect(asthma?.place).toBe('section/Active problems')
  const headings = narrativeBlocksOf(resourceOf(records[0])).flatMap((block) => (block.kind === 'heading' ? [block.text] : []))
  expect(headings).toContain('Active problems')
  expect(textWith(sectionTextsOf(resourceOf(records[0])), 'asthma')?.title).toBe('Active problems')
})

describe('pages', () => {
  const paged = (tag: string, pages: readonly string[]): object => ({
    text: {
      div: `<div>${pages.map((text, at) => `<${tag}>${String(at + 1)} / 3</${tag}><p>${text}</p><p>${String(at + 1)} / 3</p>`).join('')}</div>`,
    },
  })

  it.each(['h2', 'p'])('are told apart by what stands before them (%s), though they print their own numbers', (tag) => {
    const pages = pageTextsOf(paged(tag, ['Apples', 'Haemoglobin of the blood', 'Blood']))
    expect(pages.map(({ number, total }) => [number, total])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ])
    expect(textWith(pages, 'blood hemoglobin')?.number).toBe(2)
    expect(textWith(pages, 'BLOOD haémo')?.number).toBe(2)
    expect(textWith(pages, 'pears')).toBeUndefined()
  })

  it('of a document of one are one', () => {
    expect(textWith(pageTextsOf({ text: { div: '<div><p>Apples</p><p>2 / 3</p></div>' } }), 'apples')).toMatchObject({
      number: 1,
      total: 1,
    })
    expect(pageTextsOf({})).toEqual([])
  })
})

describe('a place', () => {
  const PLACES: readonly SourcePlace[] = [
    { kind: 'page', number: 3 },
    { kind: 'line', number: 1 },
    { kind: 'entry', number: 12 },
    { kind: 'section', title: 'Vital signs / at home' },
    { kind: 'segment', name: 'OBX', number: 3, message: 2 },
  ]
  it.each(PLACES)('is written and read back ($kind)', (place) => {
    expect(decodePlace(encodePlace(place))).toEqual(place)
  })
  it.each([
    '',
    'page',
    'page/0',
    'page/-1',
    'page/1e3',
    'line/1/2',
    'segment/obx/1/1',
    'segment/OBX/1',
    'section/',
    'toString/1',
    `section/${'a'.repeat(81)}`,
  ])('that is none is none: %s', (text) => {
    expect(decodePlace(text)).toBeNull()
  })
  it.each(['{"entry":[', '<a><entry>', 'MSH|', '', '"', '<!--'])('that is not there is not found in %s', (text) => {
    for (const place of PLACES.slice(2)) expect(rangeOfPlace(text, place)).toBeNull()
  })
})
