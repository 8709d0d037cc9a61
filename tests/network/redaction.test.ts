import { createHash } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDicom } from '../../electron/parse/dicom/read-dicom.ts'
import { imagePlaceOf, studyUidOf } from '../../shared/fhir/imaging.ts'
import type { GrantDraft, GrantPreview } from '../../shared/api/grant-views.ts'
import type { RedactedCopy } from '../../shared/api/redaction-views.ts'
import type { OpenedRecord } from '../../shared/model/record.ts'
import type { Redactions } from '../../shared/model/redaction.ts'
import { createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { jpegFile } from '../support/photographs.ts'
import { everythingIn, PIXELS, writeLargeDicom, writeRedactable, writeWrittenDicom } from '../support/shared-copies.ts'

const HOUR_MS = 3_600_000
/** Taken out of the copies of documents. */
const WORDS = ['popescu', 'Diabetes', 'turcanu']
/** Shared as they are, beside copies of them. */
const ORIGINALS = ['HbA1c', 'letter.txt', 'scan.pdf']
interface Seen {
  readonly opened: OpenedRecord
  readonly bytes: Uint8Array
  readonly name: string
  readonly mediaType: string
  readonly all: string
}

describe('what a share gives away, and copies without it', () => {
  let maria: Person
  let ana: Person
  let contactId = ''
  let grantId = ''
  let preview: GrantPreview | null = null
  let copies: Readonly<Record<string, RedactedCopy>> = {}
  let ids: Readonly<Record<string, string>> = {}
  const draftOf = (recordIds: readonly string[], more: Partial<GrantDraft> = {}): GrantDraft => {
    const now = Date.now()
    const times = { fromMs: now - 1000, untilMs: now + HOUR_MS, deleteByMs: now + 2 * HOUR_MS }
    return { contactId, scope: { recordIds, kinds: [] }, purpose: 'TREAT', right: 'keep', ...times, ...more }
  }
  const id = (title: string): string => {
    const found = Object.entries(ids).find(([name]) => name.startsWith(title))?.[1]
    if (found === undefined) throw new Error(`no ${title} among ${Object.keys(ids).join(', ')}`)
    return found
  }
  const idsListed = async (): Promise<readonly string[]> =>
    (await maria.call('listRecords', { limit: 100, offset: 0, every: true })).rows.map((row) => row.id)
  const redact = (recordId: string, redactions: Partial<Redactions>): Promise<RedactedCopy> =>
    maria.call('redactRecord', { recordId, parts: [], words: [], ...redactions })
  /** All that the reader can come to know of a record: the page, the file, and both as text. */
  const seenByAna = async (recordId: string): Promise<Seen> => {
    const opened = await ana.call('openShared', { grantId, recordId })
    const original = await ana.call('openSharedOriginal', { grantId, recordId })
    const all = everythingIn(Buffer.from(JSON.stringify([opened, original.name]))) + everythingIn(original.bytes)
    return { opened, ...original, all }
  }

  beforeAll(async () => {
    maria = await startPerson()
    ana = await startPerson()
    await createConfirmedVault(maria, 'Maria Popescu')
    await createConfirmedVault(ana, 'Dr Ana Dumitru')
    const { importToken } = await maria.call('previewImport', { paths: await writeRedactable() })
    const { recordIds } = await maria.call('importRecords', { importToken })
    const rows = await Promise.all(recordIds.map((recordId) => maria.call('readRecord', { recordId })))
    ids = Object.fromEntries(rows.map(({ row }) => [row.kind === 'imaging' ? 'Study' : row.title, row.id]))
    const card = (await ana.call('showContactCard', null)).card
    const back = (await maria.call('showContactCard', null)).card
    contactId = (await maria.call('addContact', { card, name: 'Dr Ana', role: 'clinician', verified: true })).contactId
    await ana.call('addContact', { card: back, name: 'Maria', role: 'other', verified: true })
  })
  afterAll(async () => {
    for (const person of [maria, ana]) await person.stop()
  })

  it('says what chosen records point to, name and carry, and stops nothing', async () => {
    const chosen = [id('Metformin'), id('letter.txt'), id('photo.jpg'), id('Study')]
    const { givesAway } = await maria.call('previewGrant', draftOf(chosen))
    const said = givesAway.warnings.map(({ reason, topics, names, records }) => [reason, topics[0] ?? names[0] ?? '', records.length])
    expect(said).toEqual([
      ['medicine', 'diabetes', 1],
      ['text-names', 'Diabetes mellitus', 1],
      ['photo-place', '', 1],
      ['picture-person', '', 1],
    ])
    expect(givesAway.unlooked).toBe(0)
    const whole = await maria.call('previewGrant', draftOf([id('Metformin'), id('Diabetes mellitus')]))
    expect(whole.givesAway.warnings).toEqual([])
  })

  it('makes copies that no list has, and shares them beside the records', async () => {
    const listed = await idsListed()
    const total = async (): Promise<number> => (await maria.call('listRecords', { limit: 1, offset: 0, every: true })).total
    const before = await total()
    const jpeg = jpegFile([
      [0xe1, Buffer.from('Exif\0\0 popescu')],
      [0xfe, Buffer.from('popescu was here')],
    ])
    const pages = [{ jpeg: new Uint8Array(jpeg), widthPoints: 595, heightPoints: 842 }]
    copies = {
      lab: await redact(id('HbA1c'), { parts: ['people'], words: ['elena'] }),
      letter: await redact(id('letter.txt'), { words: WORDS }),
      text: await redact(id('scan.pdf'), { parts: ['people', 'note'], words: WORDS }),
      drawn: await redact(id('scan.pdf'), { parts: ['people', 'note'], words: WORDS, pages }),
      study: await redact(id('Study'), {}),
    }
    expect(await total()).toBe(before)
    expect(await idsListed()).toEqual(listed)
    expect((await maria.call('showSeries', { code: 'http://loinc.org|59261-8' })).rows.map((row) => row.id)).toEqual([id('HbA1c')])
    expect((await maria.call('searchRecords', { text: 'HbA1c', limit: 9, offset: 0 })).total).toBe(1)
    const kinds = await maria.call('previewGrant', draftOf([], { scope: { recordIds: [], kinds: ['lab'] } }))
    expect(kinds.rows.map((row) => row.id)).toEqual([id('HbA1c')])
    const lab = copies['lab']?.recordId ?? ''
    const instead = { scope: { recordIds: [lab], kinds: ['lab' as const] }, without: [id('HbA1c')] }
    expect((await maria.call('previewGrant', draftOf([], instead))).rows.map((row) => row.id)).toEqual([lab])
    const all = [...ORIGINALS.map(id), ...Object.values(copies).flatMap(({ recordIds }) => recordIds)]
    preview = await maria.call('previewGrant', draftOf(all))
    grantId = (await grantForAnHour(maria, contactId, all)).grantId
    await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).length > 0)
    await ana.call('fetchShare', { grantId })
  })

  it('shows in the preview, byte for byte, what the reader opens', async () => {
    for (const title of ORIGINALS) {
      const row = preview?.rows.find((one) => one.id === id(title))
      const { opened, bytes } = await seenByAna(id(title))
      expect(opened.row).toEqual(row)
      const { lines, blocks, codes, resourceJson, sha256 } = await maria.call('readRecord', { recordId: id(title) })
      expect({ lines: opened.lines, blocks: opened.blocks, codes: opened.codes }).toEqual({ lines, blocks, codes })
      expect(opened.resourceJson).toBe(resourceJson)
      const own = (await maria.call('readOriginal', { recordId: id(title) })).bytes
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(createHash('sha256').update(own).digest('hex'))
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    }
  })

  it('a copy of a result: nothing of what was taken out is in it, and only its vault knows whose it is', async () => {
    const recordId = copies['lab']?.recordId ?? ''
    const { opened, all } = await seenByAna(recordId)
    for (const secret of ['turcanu', 'elena', 'clinic-77', id('HbA1c')]) expect(all).not.toContain(secret)
    expect(opened).toMatchObject({ redacted: true, row: { title: 'HbA1c', measurement: { value: 58 } } })
    expect(opened.redactedFrom).toBeUndefined()
    expect((await maria.call('readRecord', { recordId })).redactedFrom).toBe(id('HbA1c'))
  })

  it('a copy of a letter, of a document that is only text then, and of covered pages', async () => {
    const { letter, text, drawn } = copies
    expect([letter?.file, text?.file, drawn?.file]).toEqual(['rewritten', 'left-out', 'pages'])
    for (const copy of [letter, text, drawn]) {
      const { all } = await seenByAna(copy?.recordId ?? '')
      for (const word of WORDS) expect(all).not.toContain(word.toLowerCase())
    }
    expect(Buffer.from((await seenByAna(letter?.recordId ?? '')).bytes).toString()).toContain('She takes her tablets.')
    const { bytes, mediaType } = await seenByAna(drawn?.recordId ?? '')
    expect(mediaType).toBe('application/pdf')
    expect(everythingIn(bytes)).not.toMatch(/exif|\/font|\/info|\/metadata|\/embeddedfile|bt\b.*tj/u)
    const { papers } = await maria.call('previewImport', { paths: [await saved(bytes, 'drawn.pdf')] })
    expect(papers).toMatchObject({ scans: 1, broken: 0 })
  })

  it('has another token after any change of the choice', async () => {
    const chosen = [id('HbA1c'), id('Metformin')]
    const same = draftOf(chosen)
    const tokens: string[] = []
    for (const changed of [
      same,
      { ...same, scope: { recordIds: chosen.slice(1), kinds: [] } },
      { ...same, without: [id('Metformin')] },
      { ...same, scope: { recordIds: chosen, kinds: ['problem' as const] } },
      { ...same, purpose: 'FAMRQT' as const },
      { ...same, right: 'view' as const },
      { ...same, fromMs: same.fromMs + 1 },
      { ...same, untilMs: same.untilMs + 1 },
      { ...same, deleteByMs: same.deleteByMs + 1 },
      { ...same, ledgerAgeMaxMs: HOUR_MS },
    ])
      tokens.push((await maria.call('previewGrant', changed)).previewToken)
    // Leaving one out by name or by not choosing it is the same choice.
    expect(tokens[1]).not.toBe(tokens[2])
    expect(new Set(tokens).size).toBe(tokens.length)
    expect((await maria.call('previewGrant', same)).previewToken).toBe(tokens[0])
    expect(await maria.codeOf('grantAccess', { ...same, without: [id('HbA1c')], previewToken: tokens[0] ?? '' })).toBe('grant-changed')
  })

  it('a copy of a study: no name, other numbers that agree, pixels as they were', async () => {
    const recordIds = copies['study']?.recordIds ?? []
    expect(recordIds).toHaveLength(3)
    const [study, ...pictures] = await Promise.all(recordIds.map(seenByAna))
    const uid = studyUidOf(JSON.parse(study?.opened.resourceJson ?? '{}') as object as never)
    expect(uid).toMatch(/^2\.25\.\d+$/u)
    for (const { opened, bytes, all } of pictures) {
      for (const secret of [
        'popescu',
        'maria',
        'turcanu',
        'ward nine',
        'x-1',
        '19800102',
        '20240310',
        '1.2.3.4.',
        'chest with contrast',
        'lung 1.0',
      ])
        expect(all).not.toContain(secret)
      expect(imagePlaceOf(JSON.parse(opened.resourceJson) as never)?.study).toBe(uid)
      const read = readDicom({ bytes, sizeBytes: bytes.length, changedAtMs: 0 }, () => ({ ok: false, error: { code: 'internal' } }))
      if (!read.ok) throw new Error(read.error.code)
      expect(read.value.picture).toMatchObject({ rows: 8, columns: 8 })
      expect(Buffer.from(bytes).includes(Buffer.from(PIXELS))).toBe(true)
    }
    expect((await maria.call('previewGrant', draftOf(recordIds))).givesAway.warnings).toEqual([])
  })

  it('copies of ultrasound, report and paper in DICOM: nothing of what was covered is in them, and the reader gets what the preview has', async () => {
    const { importToken } = await maria.call('previewImport', { paths: await writeWrittenDicom() })
    const { recordIds } = await maria.call('importRecords', { importToken })
    const rows = (await Promise.all(recordIds.map((recordId) => maria.call('readRecord', { recordId })))).map(({ row }) => row)
    const own = (kind: string): string => rows.find((row) => row.kind === kind && row.mediaType !== 'application/pdf')?.id ?? ''
    const reasons = async (ids: readonly string[]): Promise<readonly string[]> =>
      (await maria.call('previewGrant', draftOf(ids))).givesAway.warnings.map(({ reason }) => reason)
    expect(await reasons([own('image')])).toEqual(['picture-person', 'picture-words'])
    const bar = { x: 0, y: 0, width: 1, height: 0.1 }
    const pages = [{ jpeg: new Uint8Array(jpegFile([])), widthPoints: 595, heightPoints: 842 }]
    const copied = [
      await redact(own('imaging'), { bars: [{ ...bar, recordId: own('image') }] }),
      await redact(own('report'), { words: ['turcanu', 'diabetes'], lines: [0] }),
      await redact(own('document'), { pages }),
    ].flatMap((copy) => copy.recordIds)
    expect(copied).toHaveLength(4)
    expect(await reasons(copied)).toEqual([])
    expect(await reasons((await redact(own('imaging'), {})).recordIds)).toEqual(['picture-words'])
    const before = grantId
    grantId = (await grantForAnHour(maria, contactId, copied)).grantId
    await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).length > 1)
    await ana.call('fetchShare', { grantId })
    for (const recordId of copied.filter((_, at) => at !== 0)) {
      const { bytes, all } = await seenByAna(recordId)
      expect(Buffer.from(bytes).equals(Buffer.from((await maria.call('readOriginal', { recordId })).bytes))).toBe(true)
      // Names that the copies were given anew are digits drawn at random, a year among them now and then.
      const said = all.replaceAll(/2\.25\.\d+/gu, '')
      for (const secret of ['popescu', 'maria', 'turcanu', 'x-1', '1961', '1.2.9.1']) expect(said).not.toContain(secret)
    }
    grantId = before
    for (const args of [
      { recordId: own('image'), lines: [0] },
      { recordId: own('report'), bars: [bar] },
      { recordId: own('document') },
      { recordId: id('HbA1c'), bars: [bar] },
      { recordId: own('image'), bars: [{ ...bar, width: 0 }] },
      { recordId: own('image'), bars: [{ ...bar, recordId: own('report') }] },
      { recordId: own('imaging'), bars: [{ ...bar, recordId: own('report') }] },
    ])
      expect(['redaction-impossible', 'input-invalid']).toContain(await maria.codeOf('redactRecord', { parts: [], words: [], ...args }))
  })

  it('a picture that is too large for memory is covered while it passes by, and shared like any other', async () => {
    const { path, frame, frames, secret } = await writeLargeDicom()
    const { importToken } = await maria.call('previewImport', { paths: [path] })
    const { recordIds } = await maria.call('importRecords', { importToken })
    const rows = (await Promise.all(recordIds.map((recordId) => maria.call('readRecord', { recordId })))).map(({ row }) => row)
    const own = (kind: string): string => rows.find((row) => row.kind === kind)?.id ?? ''
    const bar = { x: 0, y: 0, width: 1, height: 0.25 }
    const alone = await redact(own('image'), { bars: [bar] })
    const study = await redact(own('imaging'), { bars: [{ ...bar, recordId: own('image') }] })
    expect([alone.file, study.recordIds.length]).toEqual(['rewritten', 2])
    for (const recordId of [alone.recordId, study.recordIds[1] ?? '']) {
      const { bytes } = await maria.call('readOriginal', { recordId })
      expect(Buffer.from(bytes).includes(secret)).toBe(false)
      const rest = frame.subarray(frame.length / 4)
      expect(Buffer.from(bytes.subarray(-rest.length)).equals(Buffer.from(rest))).toBe(true)
      expect(bytes.length).toBeGreaterThan(frame.length * frames)
      expect(everythingIn(bytes.subarray(0, 2000))).not.toContain('popescu')
    }
    expect(await maria.codeOf('redactRecord', { recordId: own('image'), parts: [], words: [], bars: [{ ...bar, frame: frames }] })).toBe(
      'redaction-impossible',
    )
    expect(await idsListed()).not.toContain(alone.recordId)
    const before = grantId
    grantId = (await grantForAnHour(maria, contactId, [alone.recordId])).grantId
    await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).some((share) => share.grantId === grantId))
    await ana.call('fetchShare', { grantId })
    const { bytes } = await ana.call('openSharedOriginal', { grantId, recordId: alone.recordId })
    expect(Buffer.from(bytes).equals(Buffer.from((await maria.call('readOriginal', { recordId: alone.recordId })).bytes))).toBe(true)
    grantId = before
  })

  it('a photograph loses its place and nothing else', async () => {
    const copy = await maria.call('redactRecord', { recordId: id('photo.jpg'), parts: [], words: [], onlyPlaceTaken: true })
    expect(copy.file).toBe('rewritten')
    expect((await maria.call('previewGrant', draftOf([copy.recordId]))).givesAway.warnings).toEqual([])
    // What else it says of itself would still say a word or a day that is to go.
    const as = { recordId: id('photo.jpg'), words: [], onlyPlaceTaken: true }
    expect(await maria.codeOf('redactRecord', { ...as, parts: [], words: ['Camera of nobody'] })).toBe('redaction-impossible')
    expect(await maria.codeOf('redactRecord', { ...as, parts: ['date'] })).toBe('redaction-impossible')
  })

  it('refuses what it cannot be sure of, and leaves nothing behind then', async () => {
    const before = (await maria.call('showStatus', null)).recordCount
    const pages = [{ jpeg: new Uint8Array([1, 2, 3]), widthPoints: 10, heightPoints: 10 }]
    const refused = (args: { recordId: string; words?: readonly string[]; pages?: typeof pages }): Promise<string> =>
      maria.codeOf('redactRecord', { parts: [], words: [], ...args })
    expect(await refused({ recordId: id('scan.pdf'), pages })).toBe('input-invalid')
    expect(await refused({ recordId: id('HbA1c'), pages })).toBe('input-invalid')
    expect(await refused({ recordId: id('HbA1c'), words: ['ab'] })).toBe('input-invalid')
    expect(await refused({ recordId: '00'.repeat(16) })).toBe('record-not-found')
    expect((await maria.call('showStatus', null)).recordCount).toBe(before)
  })

  it('goes when the record goes for good, but not while it is shared', async () => {
    const { recordId } = await maria.call('redactRecord', { recordId: id('Metformin'), parts: ['dose'], words: [] })
    const given = await grantForAnHour(maria, contactId, [recordId])
    expect(await maria.codeOf('deleteRecords', { recordIds: [id('Metformin')] })).toBe('record-in-use')
    await maria.call('withdrawGrant', { grantId: given.grantId })
    expect(await maria.call('deleteRecords', { recordIds: [id('Metformin')] })).toEqual({ deleted: 2 })
    expect(await maria.codeOf('readRecord', { recordId })).toBe('record-not-found')
  })
})

async function saved(bytes: Uint8Array, name: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'salus-drawn-')), name)
  await writeFile(path, bytes)
  return path
}
