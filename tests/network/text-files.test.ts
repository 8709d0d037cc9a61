/** A clinical text file in the vault: its bytes come back as they were, its text is found, and the same file is known again. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConfirmedVault, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const FILES: readonly (readonly [name: string, content: string, word: string, records: number])[] = [
  [
    'letter.xml',
    `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Letter of the Hill Clinic</title><component><structuredBody><component><section>
    <templateId root="1.2"/><title>Course</title><text><paragraph>Recovered from a marmalade accident.</paragraph></text></section></component></structuredBody></component></ClinicalDocument>`,
    'marmalade',
    1,
  ],
  [
    'result.hl7',
    'MSH|^~\\&|LAB|Hill|||20240102||ORU^R01|1|P|2.5\rPID|1||7||Pop^Ana\rOBX|1|NM|2345-7^Glucose^LN||101|mg/dL|70-99|H|||F\rNTE|1||Taken beside a waterfall',
    'waterfall',
    3,
  ],
  [
    'summary.json',
    JSON.stringify({
      resourceType: 'Bundle',
      type: 'document',
      entry: [
        {
          resource: {
            resourceType: 'Composition',
            title: 'Summary',
            section: [{ title: 'Story', text: { div: '<div><p>Lives near a lighthouse</p></div>' } }],
          },
        },
        { resource: { resourceType: 'Condition', code: { text: 'Hay fever' } } },
      ],
    }),
    'lighthouse',
    3,
  ],
  ['old.json', JSON.stringify({ resourceType: 'MedicationOrder', medicationCodeableConcept: { text: 'Valerian' } }), 'valerian', 1],
]

let dir = ''
let person: Person

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-text-'))
  for (const [name, content] of FILES) await writeFile(join(dir, name), content)
  person = await startPerson()
  await createConfirmedVault(person, 'Maria')
})
afterAll(() => person.stop())

describe('clinical text files', () => {
  it.each(FILES)('%s is kept as it came, found by its text, and known again', async (name, content, word, records) => {
    const path = join(dir, name)
    const { importToken, total } = await person.call('previewImport', { paths: [path] })
    expect(total).toBe(records)
    const { recordIds, duplicates } = await person.call('importRecords', { importToken })
    expect([recordIds.length, duplicates]).toEqual([records, 0])
    const [recordId = ''] = recordIds
    const original = await person.call('readOriginal', { recordId })
    expect(Buffer.from(original.bytes).toString()).toBe(content)
    const found = await person.call('searchRecords', { text: word, limit: 5, offset: 0 })
    expect(found.rows.map(({ id }) => id)).toContain(recordId)
    const again = await person.call('previewImport', { paths: [path] })
    expect(await person.call('importRecords', { importToken: again.importToken })).toMatchObject({ imported: 0, duplicates: records })
  })
})
