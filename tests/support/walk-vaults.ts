/** The vaults that a walk goes through: empty, of a synthetic patient, of real vendors' summaries, and of a hundred thousand records. */

import { existsSync } from 'node:fs'
import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resourceOf } from '../bench/resources.ts'
import { dicomFile, sliceFields, waveFields } from './dicom-files.ts'
import { createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from './person.ts'
import type { Person } from './person.ts'
import { askVault } from './walk-ways.ts'
import { ROOT, SAMPLES, createVault, freshDir, openSalus } from './window.ts'
import type { SalusWindow } from './window.ts'

export const VAULTS = ['empty', 'synthea', 'vendor', 'large'] as const
export type VaultName = (typeof VAULTS)[number]

const DATA = join(ROOT, '..', 'shared', 'data')
const RECORDS = 100_000
const RECORDS_A_FILE = 10_000
const PIXELS = 64
const DAY_MS = 86_400_000
const VENDORS = ['US_Epic_connectathon_May2024.json', 'US_MEDITECH_ips_2.json']
/** Has values, medicines, reports and visits, and is small. */
const SYNTHEA = 'Andy_Schaden'

/** Is there anything to fill this vault with? In place of a Synthea patient there is our own. */
export function hasFilesFor(vault: VaultName): boolean {
  return vault !== 'vendor' || existsSync(join(DATA, 'ips'))
}

export interface Walked {
  readonly window: SalusWindow
  /** A record that was typed in, or empty. */
  readonly typed: string
  close(): Promise<void>
}

/** Opens the app with that vault in it; one that is not empty has a contact, a share given and a share got, and is asked for something and sent something. */
export async function openWalked(vault: VaultName): Promise<Walked> {
  const window = await openSalus(await freshDir())
  await createVault(window, 'Maria Popescu')
  if (vault === 'empty') return { window, typed: '', close: () => window.close() }
  await importPaths(window, await filesOf(vault))
  const { recordId } = await askVault(window, 'addRecord', { fields: { kind: 'problem', title: 'Sore knee', date: '2024-03' } })
  const friend = await meetFriend(window)
  return {
    window,
    typed: recordId,
    close: async () => {
      await window.close()
      await friend.stop()
    },
  }
}

/** Keeps everything in these files, through the vault's own preview. */
async function importPaths(window: SalusWindow, paths: readonly string[]): Promise<void> {
  await window.answerOpen(paths)
  const chosen = await window.page.evaluate(() =>
    (globalThis as unknown as { salus: { chooseFiles(): Promise<{ readonly fileToken: string }> } }).salus.chooseFiles(),
  )
  const preview = await askVault(window, 'previewImport', { fileToken: chosen.fileToken })
  await askVault(window, 'importRecords', { importToken: preview.importToken })
}

async function filesOf(vault: VaultName): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'salus-walk-'))
  if (vault === 'vendor') return VENDORS.map((name) => join(DATA, 'ips', name))
  if (vault === 'large') {
    const files: string[] = []
    for (let from = 0; from < RECORDS; from += RECORDS_A_FILE) {
      const file = join(folder, `${String(from)}.ndjson`)
      await writeFile(file, Array.from({ length: RECORDS_A_FILE }, (_, at) => JSON.stringify(resourceOf(from + at))).join('\n'))
      files.push(file)
    }
    return files
  }
  const patients = join(DATA, 'synthea-r4')
  const own = ['north-clinic-letter.pdf', 'vaccination-card.png', 'knee-mri-report.txt'].map((name) => join(SAMPLES, name))
  const recording = join(folder, 'heart')
  await writeFile(recording, dicomFile(waveFields()))
  const pixels = Uint8Array.from({ length: PIXELS * PIXELS * 2 }, (_, at) => (at % 2 === 0 ? 0 : at % 8))
  const slices = [1, 2, 3].map((number) => join(folder, `slice-${String(number)}`))
  for (const [at, file] of slices.entries())
    await writeFile(file, dicomFile(sliceFields({ number: at + 1, rows: PIXELS, columns: PIXELS, pixels })))
  const names = existsSync(patients) ? await readdir(patients) : []
  const patient = names.filter((name) => name.startsWith(SYNTHEA)).map((name) => join(patients, name))
  return [...(patient.length > 0 ? patient : [join(SAMPLES, 'maria-popescu.json')]), ...own, recording, ...slices]
}

/** A clinician without a window: each is the other's contact, each lets the other see something. */
async function meetFriend(window: SalusWindow): Promise<Person> {
  const friend = await startPerson()
  await createConfirmedVault(friend, 'Dr Ana Dumitru')
  const preview = await friend.call('previewImport', {
    paths: [join(SAMPLES, 'maria-popescu.json'), join(SAMPLES, 'north-clinic-letter.pdf')],
  })
  await friend.call('importRecords', { importToken: preview.importToken })
  const [{ card: mine }, { card: theirs }] = [await askVault(window, 'showContactCard', null), await friend.call('showContactCard', null)]
  const known = await askVault(window, 'addContact', { card: theirs, name: 'Dr Ana Dumitru', role: 'clinician', verified: true })
  const me = await friend.call('addContact', { card: mine, name: 'Maria Popescu', role: 'other', verified: true })
  const [labs, papers] = [
    await friend.call('listRecords', { kinds: ['lab'], limit: 3, offset: 0 }),
    await friend.call('listRecords', { kinds: ['document'], limit: 1, offset: 0 }),
  ]
  const { grantId, invite } = await grantForAnHour(
    friend,
    me.contactId,
    [...labs.rows, ...papers.rows].map(({ id }) => id),
  )
  await askVault(window, 'acceptInvite', { invite })
  await askVault(window, 'fetchShare', { grantId })
  const own = await askVault(window, 'listRecords', { limit: 3, offset: 0 })
  const now = Date.now()
  const draft = {
    contactId: known.contactId,
    scope: { recordIds: own.rows.map(({ id }) => id), kinds: [] },
    purpose: 'TREAT',
    right: 'view',
    ...{ fromMs: now - 1000, untilMs: now + 7 * DAY_MS, deleteByMs: now + 14 * DAY_MS },
  } as const
  const { previewToken } = await askVault(window, 'previewGrant', draft)
  await askVault(window, 'grantAccess', { ...draft, previewToken })
  await wishAndSend(window, friend, me.contactId)
  return friend
}

/** She asks for results, and sends a note: both wait for an answer. */
async function wishAndSend(window: SalusWindow, friend: Person, contactId: string): Promise<void> {
  const now = Date.now()
  const { request } = await friend.call('askAccess', {
    contactId,
    what: { kinds: ['lab', 'problem'], codes: [], recordIds: [], when: 'both' },
    purpose: 'TREAT',
    right: 'keep',
    ...{ fromMs: now, untilMs: now + 7 * DAY_MS, deleteByMs: now + 14 * DAY_MS, answerByMs: now + DAY_MS },
    why: 'To see how the new tablets work.',
    noDisadvantage: true,
  })
  await askVault(window, 'acceptRequest', { request })
  await friend.call('sendRecord', { contactId, fields: { kind: 'note', title: 'After the visit', note: 'Come again in June.' } })
  await turnsUntil([friend], async () => (await askVault(window, 'listOffered', null)).length > 0)
}
