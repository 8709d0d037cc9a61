/** Files that are damaged or mean harm: no reader throws, hangs, reaches for anything, or gives markup out of what was text. */

import fc from 'fast-check'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { narrativeOf } from '../../../shared/fhir/narrative.ts'
import { readOne, resourceOf } from './read-one.ts'
import { writeFhirXml } from './write-fhir-xml.ts'

const RUNS = 300
/** Placed in every text of a file in turn. */
const PAYLOADS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '</div><iframe src="http://127.0.0.1/"></iframe>',
  'javascript:alert(1)',
  '&lt;svg onload=alert(1)&gt;',
  '{{constructor.constructor("alert(1)")()}}',
  '__proto__',
  'constructor',
]
const escaped = (text: string): string =>
  text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;').replace(/"/gu, '&quot;')

/** `@` marks each place of a text. */
const CDA = `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id root="@" extension="@"/>
<code code="@" codeSystem="@" displayName="@"/><title>@</title><effectiveTime value="@"/><recordTarget><patientRole><id root="1.2" extension="@"/>
<addr><streetAddressLine>@</streetAddressLine></addr><telecom value="@"/><patient><name><given>@</given><family>@</family></name><birthTime value="@"/></patient></patientRole></recordTarget>
<author><assignedAuthor><assignedPerson><name>@</name></assignedPerson></assignedAuthor></author><component><structuredBody><component><section>
<templateId root="1.2"/><code code="8716-3"/><title>@</title><text><paragraph ID="a" styleCode="@">@</paragraph><table><tr><th>@</th><td>@</td></tr></table><linkHtml href="@">@</linkHtml></text>
<entry><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.27"/><code code="@" displayName="@"/><text><reference value="#a"/></text>
<statusCode code="@"/><effectiveTime value="20240101"/><value xsi:type="ST">@</value><interpretationCode code="@"/></observation></entry>
<entry><substanceAdministration classCode="SBADM" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.16"/><text>@</text><routeCode displayName="@"/>
<doseQuantity value="@" unit="@"/><consumable><manufacturedProduct><manufacturedMaterial><code code="@" displayName="@"/></manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration></entry>
</section></component></structuredBody></component></ClinicalDocument>`
const HL7 = [
  'MSH|^~\\&|@|@|||20240101||ORU^R01^@|@|P|2.5',
  'PID|1||@^^^@||@^@|@|@|F|||@^^@',
  'AL1|1|@|@^@|@|@',
  'DG1|1||@^@|@|@',
  'OBR|1||@|@^@|||@|||||||||||||||||@|F',
  'NTE|1||@',
  'OBX|1|ST|@^@||@|@|@|@|||@|||@',
  'OBX|2|ED|@^@||^@^@^Base64^@',
].join('\r')
const FHIR = {
  resourceType: 'Bundle',
  type: 'document',
  entry: [
    {
      fullUrl: '@',
      resource: { resourceType: 'Composition', title: '@', author: [{ display: '@' }], section: [{ title: '@', code: { text: '@' } }] },
    },
    { resource: { resourceType: 'Patient', name: [{ given: ['@'], family: '@' }], address: [{ text: '@' }] } },
    {
      resource: {
        resourceType: 'Condition',
        clinicalStatus: { coding: [{ code: '@' }] },
        code: { coding: [{ display: '@' }] },
        note: [{ text: '@' }],
      },
    },
  ],
}
const SAMPLES: readonly (readonly [name: string, template: string, put: (payload: string) => string])[] = [
  ['a.xml', CDA, escaped],
  ['a.hl7', HL7, (payload) => payload.replace(/[&|^~\\]/gu, ' ')],
  ['b.xml', writeFhirXml(FHIR), escaped],
  ['a.json', JSON.stringify(FHIR), (payload) => JSON.stringify(payload).slice(1, -1)],
]

describe.each(SAMPLES)('%s', (name, template, put) => {
  const parts = template.split('@')
  const filled = (payloadAt: (place: number) => string): string => parts.map((part, at) => (at === 0 ? '' : payloadAt(at)) + part).join('')

  it('with a payload in every text comes out as text', () => {
    for (const payload of PAYLOADS) {
      const file = readOne(
        name,
        filled(() => put(payload)),
      )
      expect(file.codes).toEqual([])
      expect(file.records.length).toBeGreaterThan(1)
      for (const record of file.records) {
        const resource = resourceOf(record)
        const { div = '' } = (resource['text'] ?? {}) as { readonly div?: string }
        // What is written as XHTML holds only the few tags that carry nothing.
        for (const [tag] of div.matchAll(/<[^>]*>/gu))
          expect(tag).toMatch(/^<(div xmlns="http:\/\/www\.w3\.org\/1999\/xhtml"|\/?(div|p|h2|ul|li|table|caption|tr|th|td)|br\/)>$/u)
        expect(narrativeOf(resource).every((paragraph) => typeof paragraph === 'string')).toBe(true)
        expect(Object.getPrototypeOf(resource)).toBe(Object.prototype)
      }
    }
  })

  it('damaged in any way is read, kept or refused, and nothing else', () => {
    const whole = Buffer.from(filled(() => 'text'))
    const piece = fc.oneof(
      fc.constantFrom('<', '>', '&', '"', '<!--', ']]>', '<![CDATA[', '<a>', '|', '^', '\\', '\r', '\u0000', '{', '[', '\ud800', ''),
      fc.string({ maxLength: 12 }),
    )
    const damage = fc.array(fc.record({ at: fc.nat(whole.length), cut: fc.nat(40), piece }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(damage, (changes) => {
        let bytes = whole
        for (const { at, cut, piece: put1 } of changes)
          bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(put1), bytes.subarray(Math.min(bytes.length, at + cut))])
        if (bytes.length === 0) return
        const file = readOne(name, bytes)
        expect(file.records.length + file.codes.length).toBeGreaterThan(0)
        expect(file.codes).not.toContain('internal')
      }),
      { numRuns: RUNS, seed: 20_240_501 },
    )
  })
})

describe('a file that multiplies', () => {
  const said = (name: string, content: string): number =>
    readOne(name, content).records.reduce((sum, { resourceJson, searchWords }) => sum + resourceJson.length + searchWords.length, 0)

  it('one long text by naming it often gives it out only so many times', () => {
    const entry =
      '<entry><observation moodCode="EVN"><code code="1"/><value xsi:type="ST"><reference value="#a"/></value></observation></entry>'
    const text = `<paragraph ID="a">${'word '.repeat(20_000)}</paragraph>`
    const many = CDA.replace(/<entry>.*<\/entry>/su, entry.repeat(5_000))
      .replace(/<paragraph ID="a".*?<\/paragraph>/su, text)
      .replaceAll('@', 'x')
    expect(said('many.xml', many)).toBeLessThan(64 * 1024 * 1024)
  })

  it('one long name by being about that person is cut', () => {
    const entry = '<entry><observation moodCode="EVN"><code code="1"/><value xsi:type="ST">x</value></observation></entry>'
    const named = CDA.replace(/<entry>.*<\/entry>/su, entry.repeat(2_000)).replace(
      '<given>@</given>',
      `<given>${'Ana '.repeat(50_000)}</given>`,
    )
    expect(said('named.xml', named.replaceAll('@', 'x'))).toBeLessThan(8 * 1024 * 1024)
  })

  it.each([
    ['fields', `${HL7}|${'|'.repeat(1_000_000)}`],
    ['repetitions', `${HL7}\rOBX|9|ST|1^a||${'~'.repeat(1_000_000)}x`],
    ['components', `${HL7}\rOBX|9|CE|1^a||${'^'.repeat(1_000_000)}x`],
    ['escapes', `${HL7}\rOBX|9|ST|1^a||${'\\'.repeat(1_000_000)}`],
    ['vaccinations', `${HL7.replace('ORU^R01', 'VXU^V04')}${'\rRXA|1'.repeat(100_000)}`],
    ['groups', `${HL7}${'\rOBR|1'.repeat(100_000)}`],
    ['visits', `${HL7.replace('ORU^R01', 'ADT^A01')}${'\rPV1|1'.repeat(100_000)}`],
    ['messages', `${HL7}\r`.repeat(5_000)],
    ['people', `${HL7.split('\r')[0] ?? ''}${'\rNTE|1||x'.repeat(20_000)}${'\rPID|1||7'.repeat(20_000)}`],
  ])('its %s is still read to its end', (_name, content) => {
    const file = readOne('flood.hl7', content)
    expect(file.codes).toEqual([])
    expect(file.records[0]?.row.kind).toBe('document')
  })
})

describe('nothing is fetched', () => {
  it('whatever a file names', async () => {
    let asked = 0
    const server = createServer((socket) => {
      asked += 1
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const url = `http://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}/x`
    const named = [
      ['a.xml', CDA.replaceAll('@', url).replace('<ClinicalDocument', `<?xml-stylesheet type="text/xsl" href="${url}"?><ClinicalDocument`)],
      ['b.xml', `<!DOCTYPE a SYSTEM "${url}"><ClinicalDocument xmlns="urn:hl7-org:v3"/>`],
      [
        'c.xml',
        CDA.replaceAll('@', 'x').replace(
          /<structuredBody>.*<\/structuredBody>/su,
          `<nonXMLBody><text><reference value="${url}"/></text></nonXMLBody>`,
        ),
      ],
      ['a.hl7', HL7.replaceAll('@', url).replace('OBX|1|ST|', 'OBX|1|RP|')],
      ['a.json', JSON.stringify(FHIR).replaceAll('@', url)],
    ] as const
    for (const [name, content] of named) readOne(name, content)
    await new Promise((resolve) => server.close(resolve))
    expect(asked).toBe(0)
  })
})
