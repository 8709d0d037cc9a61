/** Records that a person types in: kept, found, seen as her own by others, corrected without losing the earlier version, taken back. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { friendsCard } from '../faults/real-life.ts'
import { createConfirmedVault, grantForAnHour, PASSPHRASE, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const PAPER = Buffer.from('Tetanus, 2019, lot AB12. Stamp of the Hill Clinic.')
let files = ''
let maria: Person
let home = ''

beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'salus-paper-'))
  home = await mkdtemp(join(tmpdir(), 'salus-typed-'))
  await writeFile(join(files, 'card.txt'), PAPER)
  await writeFile(join(files, 'patient.json'), JSON.stringify({ resourceType: 'Condition', code: { text: 'x' } }))
  await writeFile(join(files, 'large.txt'), Buffer.alloc(9 * 1024 * 1024, 'a long letter '))
  maria = await startPerson(home)
  await createConfirmedVault(maria, 'Maria Popescu')
})
afterAll(async () => {
  await maria.stop()
  for (const dir of [files, home]) await rm(dir, { recursive: true, force: true })
})

const titlesOf = async (person = maria): Promise<readonly string[]> =>
  (await person.call('listRecords', { limit: 50, offset: 0 })).rows.map(({ title }) => title).sort()

describe('a record that was typed in', () => {
  it('is kept with the paper beside it byte for byte, found, and says who typed it', async () => {
    const fields = { kind: 'immunization', title: 'Tetanus', date: '2019', lot: 'AB12' } as const
    const { recordId } = await maria.call('addRecord', { fields, paths: [join(files, 'card.txt')] })
    const opened = await maria.call('readRecord', { recordId })
    expect(opened.typed?.by).toBe('Maria Popescu')
    expect(opened.row).toMatchObject({ kind: 'immunization', title: 'Tetanus', date: '2019', source: 'Maria Popescu' })
    const original = await maria.call('readOriginal', { recordId: opened.readFrom ?? '' })
    expect(Buffer.from(original.bytes)).toEqual(PAPER)
    expect((await maria.call('readRecord', { recordId: opened.readFrom ?? '' })).typed).toBeUndefined()
    expect((await maria.call('searchRecords', { text: 'tetanus', limit: 5, offset: 0 })).rows.map(({ id }) => id)).toContain(recordId)
    const again = await maria.call('addRecord', { fields: { ...fields, date: '2009' }, paths: [join(files, 'card.txt')] })
    expect((await maria.call('readRecord', { recordId: again.recordId })).readFrom).toBe(opened.readFrom)
    const [newest] = (await maria.call('listActivity', { limit: 50, offset: 0 })).entries.filter(({ kind }) => kind === 'record-added')
    expect(newest).toMatchObject({ what: 'Tetanus' })
  })

  it('keeps a paper that is too large for memory, too', async () => {
    const { recordId } = await maria.call('addRecord', {
      fields: { kind: 'problem', title: 'Long story' },
      paths: [join(files, 'large.txt')],
    })
    const { readFrom } = await maria.call('readRecord', { recordId })
    expect((await maria.call('readOriginal', { recordId: readFrom ?? '' })).bytes.length).toBe(9 * 1024 * 1024)
  })

  it('is refused with the field where it makes no sense, and beside what is no paper; then nothing is left', async () => {
    const before = await titlesOf()
    const refused = await maria.root.call('addRecord', { fields: { kind: 'problem', title: 'Asthma', date: '2999' } })
    expect(refused).toEqual({ ok: false, error: { code: 'input-invalid', detail: { reason: 'date: future.' } } })
    const fields = { kind: 'problem', title: 'Asthma' } as const
    expect(await maria.codeOf('addRecord', { fields, paths: [join(files, 'patient.json')] })).toBe('file-unknown-kind')
    expect(await maria.codeOf('addRecord', { fields, paths: [join(files, 'nowhere.txt')] })).not.toBe('ok')
    expect(await titlesOf()).toEqual(before)
    expect((await maria.call('checkVault', null)).damaged).toEqual([])
  })

  it('is kept each time, though it says the same', async () => {
    const fields = { kind: 'measurement', measure: 'weight', date: '2024-02-01', value: '72', unit: 'kg' } as const
    await maria.call('addRecord', { fields })
    await maria.call('addRecord', { fields })
    expect((await maria.call('showSeries', { code: 'http://loinc.org|29463-7' })).rows).toHaveLength(2)
  })
})

describe('a correction', () => {
  const first = { kind: 'problem', title: 'Hay fevr', date: '2011' } as const

  it('takes the place of the earlier version in lists; each leads to the other, also after the index was made anew', async () => {
    const { recordId: earlier } = await maria.call('addRecord', { fields: first, paths: [join(files, 'card.txt')] })
    const { recordId: newer } = await maria.call('correctRecord', { recordId: earlier, fields: { ...first, title: 'Hay fever' } })
    const check = async (): Promise<void> => {
      expect((await titlesOf()).filter((title) => title.startsWith('Hay'))).toEqual(['Hay fever'])
      expect((await maria.call('searchRecords', { text: 'fevr', limit: 5, offset: 0 })).rows).toEqual([])
      expect(await maria.call('readRecord', { recordId: newer })).toMatchObject({ earlier, row: { title: 'Hay fever' } })
      expect(await maria.call('readRecord', { recordId: earlier })).toMatchObject({ newer: [newer], row: { title: 'Hay fevr' } })
    }
    await check()
    expect((await maria.call('readRecord', { recordId: newer })).readFrom).toBe(
      (await maria.call('readRecord', { recordId: earlier })).readFrom,
    )
    expect(await maria.codeOf('correctRecord', { recordId: earlier, fields: first })).toBe('record-replaced')
    await maria.stop()
    for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(join(home, `index.db${suffix}`), { force: true })
    maria = await startPerson(home)
    await maria.call('unlockVault', { passphrase: PASSPHRASE })
    await check()
    const { entries } = await maria.call('listActivity', { limit: 50, offset: 0 })
    expect(entries.find(({ kind }) => kind === 'record-corrected')).toMatchObject({ what: 'Hay fever' })
  })

  it('that is undone leaves the earlier version as it was; deleting for good takes both', async () => {
    const { recordId: earlier } = await maria.call('addRecord', { fields: { ...first, title: 'Asthma one' } })
    await maria.call('correctRecord', { recordId: earlier, fields: { ...first, title: 'Asthma two' } })
    const [{ importId = '' } = {}] = await maria.call('listImports', null)
    await maria.call('undoImport', { importId })
    expect((await titlesOf()).filter((title) => title.startsWith('Asthma'))).toEqual(['Asthma one'])
    const { recordId: newer } = await maria.call('correctRecord', { recordId: earlier, fields: { ...first, title: 'Asthma three' } })
    expect(await maria.call('deleteRecords', { recordIds: [newer] })).toEqual({ deleted: 2 })
    expect(await maria.codeOf('readRecord', { recordId: earlier })).toBe('record-not-found')
    expect((await titlesOf()).filter((title) => title.startsWith('Asthma'))).toEqual([])
  })

  it('is not made of what came from a file', async () => {
    const { importToken } = await maria.call('previewImport', { paths: [join(files, 'patient.json')] })
    const { recordIds } = await maria.call('importRecords', { importToken })
    expect(await maria.codeOf('correctRecord', { recordId: recordIds[0] ?? '', fields: first })).toBe('record-not-typed')
  })
})

const CCDA = `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Letter</title><component><structuredBody><component><section>
  <code code="11369-6" codeSystem="2.16.840.1.113883.6.1"/><title>Immunizations</title><text>Tdap</text><entry>
  <substanceAdministration classCode="SBADM" moodCode="EVN"><statusCode code="completed"/><effectiveTime value="20190503"/><consumable><manufacturedProduct>
  <manufacturedMaterial><code code="115" codeSystem="2.16.840.1.113883.12.292" displayName="Tdap vaccine"/></manufacturedMaterial>
  </manufacturedProduct></consumable></substanceAdministration></entry></section></component></structuredBody></component></ClinicalDocument>`
const vaccineCode = { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '115', display: 'Tdap' }] }
const medicine = { resourceType: 'MedicationStatement', status: 'active', medicationCodeableConcept: { text: 'Metformin' } }

describe('two sources', () => {
  it('that say the same are one item with both named; where they disagree both are put side by side, and nothing goes', async () => {
    const given = {
      'a.json': [
        { resourceType: 'Immunization', status: 'completed', vaccineCode, occurrenceDateTime: '2019-05-03' },
        { ...medicine, effectiveDateTime: '2024-01-01', dosage: [{ text: '500 mg' }] },
      ],
      'b.json': [{ ...medicine, effectiveDateTime: '2024-06-01', dosage: [{ text: '1000 mg' }] }],
    }
    await writeFile(join(files, 'letter.xml'), CCDA)
    for (const [name, resources] of Object.entries(given))
      await writeFile(
        join(files, name),
        JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) }),
      )
    const paths = ['letter.xml', 'a.json', 'b.json'].map((name) => join(files, name))
    const { importToken, refused } = await maria.call('previewImport', { paths })
    expect(refused).toEqual([])
    await maria.call('importRecords', { importToken })
    const compared = await maria.call('compareSources', null)
    expect(compared.same.map((group) => group.map(({ source }) => source).sort())).toEqual([['a.json', 'letter.xml']])
    expect(compared.different).toEqual(await maria.call('listDifferences', null))
    expect(compared.different.map(({ about, rows }) => [about, rows.map(({ row, says }) => [row.source, says])])).toEqual([
      [
        'dose',
        [
          ['b.json', '1000 mg'],
          ['a.json', '500 mg'],
        ],
      ],
    ])
    const { rows } = await maria.call('listRecords', { kinds: ['immunization'], from: '2019-05', limit: 10, offset: 0 })
    expect(rows.map(({ source, sources }) => sources?.map((one) => one.source).sort() ?? source).sort()).toEqual([
      'Maria Popescu',
      ['a.json', 'letter.xml'],
    ])
    const [shown, other] = compared.same[0] ?? []
    expect(rows.map(({ id }) => id)).toContain(shown?.id)
    expect((await maria.call('compareSources', { recordId: other?.id ?? '' })).same).toEqual(compared.same)
    await maria.call('deleteRecords', { recordIds: [shown?.id ?? ''] })
    const left = await maria.call('listRecords', { kinds: ['immunization'], from: '2019-05', limit: 10, offset: 0 })
    expect(left.rows.map(({ id, sources }) => [id, sources])).toContainEqual([other?.id, undefined])
    expect(left.rows).toHaveLength(2)
    expect((await maria.call('compareSources', null)).same).toEqual([])
  })
})

describe('a share', () => {
  it('of a kind takes the newest version only; one of an earlier version says so', async () => {
    const { contactId } = await maria.call('addContact', { card: friendsCard(), name: 'Ana', role: 'clinician', verified: true })
    const { recordId: earlier } = await maria.call('addRecord', { fields: { kind: 'problem', title: 'Gout' } })
    const { grantId } = await grantForAnHour(maria, contactId, [earlier])
    const { recordId: newer } = await maria.call('correctRecord', {
      recordId: earlier,
      fields: { kind: 'problem', title: 'Gout, left foot' },
    })
    const now = Date.now()
    const times = { fromMs: now - 1000, untilMs: now + 3_600_000, deleteByMs: now + 7_200_000 }
    const draft = { contactId, scope: { recordIds: [], kinds: ['problem'] }, purpose: 'TREAT', right: 'view', ...times } as const
    const shown = (await maria.call('previewGrant', draft)).rows.map(({ id }) => id)
    expect([shown.includes(newer), shown.includes(earlier)]).toEqual([true, false])
    expect((await maria.call('listGrants', null)).find((one) => one.grantId === grantId)?.corrected).toEqual([newer])
    expect((await maria.call('readRecord', { recordId: earlier })).stillShared).toEqual(['Ana'])
    expect(await maria.codeOf('deleteRecords', { recordIds: [newer] })).toBe('record-in-use')
  })
})
