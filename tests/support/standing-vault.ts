/** A vault with what a screen only says after a year, behind the end of a share, or on a disk that lost something: made by its own operations, without a window. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConfirmedVault, startPerson } from './person.ts'
import type { Person } from './person.ts'
import { colleaguesCard } from './sharing-window.ts'
import { answerOfAll, answerTakenBack, passOnToTwo, reportOpenedAndSaved } from './standing-below.ts'
import { ultrasound } from './ultrasound.ts'
import type { GrantExtra } from '../../shared/model/grant.ts'
import { readConsentFile } from '../../shared/crypto/consent-file.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const YEAR_MS = 365 * DAY_MS
const TITLES = ['Asthma', 'Hay fever', 'Eczema', 'Migraine', 'Sore knee', 'Gout', 'Anaemia', 'Lumbago'] as const
/** More than are listed one by one. */
const PROCEDURES = 2_003

export interface Standing {
  readonly dir: string
  /** Runs for years, and was signed more than a year ago. */
  readonly yearly: string
  /** Over, and copies may be kept for some days yet. */
  readonly kept: string
  /** The same, but that whom it was given to deleted all of it, and passed it on before. */
  readonly keptBelow: string
  /** Stopped the deep way, which a record that is not on the disk any more cuts short each time; nothing of it was ever fetched. */
  readonly stopped: string
  /** Runs, and one of its records was taken back the deep way, cut short likewise. */
  readonly narrowed: string
  /** Runs, and was passed on to two: of one record that was taken back one of them has not answered, of the other all have. */
  readonly passedOn: string
  /** Names more records than its paper can, and a study with a picture. */
  readonly large: string
}

/** Nobody else's computer is ever on. */
export async function makeStandingVault(): Promise<Standing> {
  const dir = await mkdtemp(join(tmpdir(), 'salus-standing-'))
  const person = await startPerson(dir)
  person.clock.offsetMs = -YEAR_MS - 35 * DAY_MS
  await createConfirmedVault(person, 'Maria Popescu')
  // A ledger of today would know better than this clock.
  await person.call('configureLedger', { kind: 'off', chainId: 0, urls: [], quorum: 1, sealLog: '', vaultHeads: '' })
  const idByTitle = await importProblems(person)
  const give = giveWith(person, idByTitle)
  const yearly = await give(['Asthma'], 'view', 5 * YEAR_MS)
  person.clock.offsetMs = -2 * HOUR_MS
  await person.call('confirmDate', null)
  const kept = await give(['Hay fever'], 'keep', HOUR_MS, 5 * DAY_MS)
  const keptBelow = await give(['Lumbago'], 'keep', HOUR_MS, 5 * DAY_MS, ['pass-on'])
  await passOnToTwo(person, keptBelow)
  await answerOfAll(person, keptBelow, false)
  person.clock.offsetMs = 0
  const stopped = await give(['Eczema'], 'view', 7 * DAY_MS)
  const narrowed = await give(['Migraine', 'Sore knee'], 'view', 7 * DAY_MS)
  const passedOn = await givePassedOn(person, give, idByTitle)
  const large = await giveLarge(person)
  await reportOpenedAndSaved(person, yearly, idByTitle.get('Asthma') ?? '')
  await importLetters(person)
  await meetMany(person)
  await loseFromDisk(person, stopped, idByTitle.get('Eczema'))
  await loseFromDisk(person, narrowed, idByTitle.get('Migraine'))
  const codes = [
    await person.codeOf('withdrawGrant', { grantId: stopped, deep: true }),
    await person.codeOf('withdrawItems', { grantId: narrowed, recordIds: [idByTitle.get('Migraine') ?? ''], deep: true }),
  ]
  if (codes.some((code) => code === 'ok')) throw new Error('sealing anew was to be cut short')
  await answerOfAll(person, stopped, true)
  await person.stop()
  return { dir, yearly, kept, keptBelow, stopped, narrowed, passedOn, large }
}

async function givePassedOn(person: Person, give: Give, idByTitle: ReadonlyMap<string, string>): Promise<string> {
  const grantId = await give(['Gout', 'Anaemia'], 'view', 7 * DAY_MS, 0, ['pass-on'])
  const below = await passOnToTwo(person, grantId)
  const [gout, anaemia] = [idByTitle.get('Gout') ?? '', idByTitle.get('Anaemia') ?? '']
  // One by one, so that each is answered by itself.
  for (const recordId of [gout, anaemia]) await person.call('withdrawItems', { grantId, recordIds: [recordId] })
  await answerTakenBack(person, [grantId, ...below], [gout, anaemia])
  return grantId
}

/** Twenty colleagues, of whom six see one record. */
async function meetMany(person: Person): Promise<void> {
  const { rows } = await person.call('listRecords', { kinds: ['problem'], limit: 1, offset: 0 })
  const now = Date.now()
  const times = { fromMs: now - 1000, untilMs: now + DAY_MS, deleteByMs: now + DAY_MS }
  for (let at = 1; at <= 20; at += 1) {
    const name = `Colleague ${String(at)}`
    const card = colleaguesCard(name, 100 + at)
    const { contactId } = await person.call('addContact', { card, name, role: 'clinician', verified: true })
    if (at > 6) continue
    const scope = { recordIds: rows.map(({ id }) => id), kinds: [] }
    const draft = { contactId, scope, purpose: 'TREAT', right: 'view', ...times } as const
    const { previewToken } = await person.call('previewGrant', draft)
    await person.call('grantAccess', { ...draft, previewToken })
  }
}

/** Everything of two kinds. */
async function giveLarge(person: Person): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'salus-large-'))
  const [file, picture] = [join(folder, 'procedures.ndjson'), join(folder, 'us.dcm')]
  const lines = Array.from({ length: PROCEDURES }, (_, at) =>
    JSON.stringify({ resourceType: 'Procedure', status: 'completed', code: { text: `Dressing ${String(at + 1)}` } }),
  )
  await writeFile(file, lines.join('\n'))
  await writeFile(picture, (await ultrasound()).file)
  const { importToken } = await person.call('previewImport', { paths: [file, picture] })
  await person.call('importRecords', { importToken })
  const [contact] = await person.call('listContacts', null)
  const now = Date.now()
  const times = { fromMs: now - 1000, untilMs: now + DAY_MS, deleteByMs: now + DAY_MS }
  const scope = { recordIds: [], kinds: ['procedure', 'imaging'] } as const
  const draft = { contactId: contact?.id ?? '', scope, purpose: 'TREAT', right: 'view', ...times } as const
  const { previewToken } = await person.call('previewGrant', draft)
  return (await person.call('grantAccess', { ...draft, previewToken })).grantId
}

async function importProblems(person: Person): Promise<ReadonlyMap<string, string>> {
  const file = join(await mkdtemp(join(tmpdir(), 'salus-problems-')), 'problems.ndjson')
  const lines = TITLES.map((text) => JSON.stringify({ resourceType: 'Condition', code: { text } }))
  await writeFile(file, lines.join('\n'))
  const { importToken } = await person.call('previewImport', { paths: [file] })
  await person.call('importRecords', { importToken })
  const { rows } = await person.call('listRecords', { limit: TITLES.length, offset: 0 })
  return new Map(rows.map(({ title, id }) => [title, id]))
}

/** A letter, what was read from it, and a newer letter that says it takes its place. */
async function importLetters(person: Person): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'salus-letters-'))
  const documentOf = (title: string, value: string, more: object): string =>
    JSON.stringify({
      ...{ resourceType: 'DocumentReference', status: 'current', description: title, identifier: [{ system: 'urn:oid:1.2.3', value }] },
      ...{
        date: '2026-11-02T08:00:00Z',
        content: [{ attachment: { contentType: 'text/plain', title, data: Buffer.from(`${title}: rest, and drink.`).toString('base64') } }],
      },
      ...more,
    })
  const relatesTo = [{ code: 'replaces', target: { identifier: { system: 'urn:oid:1.2.3', value: 'first' } } }]
  const [old, newer] = [join(folder, 'old.json'), join(folder, 'newer.json')]
  await writeFile(old, documentOf('Letter of May', 'first', {}))
  await writeFile(newer, documentOf('Letter of June', 'second', { relatesTo }))
  for (const file of [old, newer]) {
    const { importToken } = await person.call('previewImport', { paths: [file] })
    await person.call('importRecords', { importToken })
  }
}

type Give = (
  titles: readonly (typeof TITLES)[number][],
  right: 'view' | 'keep',
  lastsMs: number,
  keptMs?: number,
  may?: readonly GrantExtra[],
) => Promise<string>

function giveWith(person: Person, idByTitle: ReadonlyMap<string, string>): Give {
  const contact = person.call('addContact', { card: colleaguesCard(), name: 'Dr Bogdan Ionescu', role: 'clinician', verified: true })
  return async (titles, right, lastsMs, keptMs = 0, may = []) => {
    const { contactId } = await contact
    const fromMs = Date.now() + person.clock.offsetMs - 1000
    const times = { fromMs, untilMs: fromMs + lastsMs, deleteByMs: fromMs + lastsMs + keptMs }
    const scope = { recordIds: titles.flatMap((title) => idByTitle.get(title) ?? []), kinds: [] }
    const draft = { contactId, scope, purpose: 'TREAT', right, ...times, ...(may.length === 0 ? {} : { may }) } as const
    const { previewToken } = await person.call('previewGrant', draft)
    return (await person.call('grantAccess', { ...draft, previewToken })).grantId
  }
}

/** The sealed blocks of one record of a grant, as a damaged disk loses them. */
async function loseFromDisk(person: Person, grantId: string, recordId: string | undefined): Promise<void> {
  const { fileText } = await person.call('showConsent', { grantId })
  const file = readConsentFile(JSON.parse(fileText))
  const cids = file.ok ? file.value.terms.records.filter((one) => one.recordId === recordId).map(({ cid }) => cid) : []
  if (cids.length !== 1) throw new Error('it is not in that grant')
  const dropped = await person.node.blocks.dropFiles(cids)
  if (!dropped.ok) throw new Error(dropped.error.code)
}
