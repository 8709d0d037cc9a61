/** A vault with what a screen only says after a year, behind the end of a share, or on a disk that lost something: made by its own operations, without a window. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConfirmedVault, startPerson } from './person.ts'
import type { Person } from './person.ts'
import { colleaguesCard } from './sharing-window.ts'
import { readConsentFile } from '../../shared/crypto/consent-file.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const YEAR_MS = 365 * DAY_MS
const TITLES = ['Asthma', 'Hay fever', 'Eczema', 'Migraine', 'Sore knee'] as const

export interface Standing {
  readonly dir: string
  /** Runs for years, and was signed more than a year ago. */
  readonly yearly: string
  /** Over, and copies may be kept for some days yet. */
  readonly kept: string
  /** Stopped the deep way, which a record that is not on the disk any more cuts short each time. */
  readonly stopped: string
  /** Runs, and one of its records was taken back the deep way, cut short likewise. */
  readonly narrowed: string
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
  const kept = await give(['Hay fever'], 'keep', HOUR_MS, 5 * DAY_MS)
  person.clock.offsetMs = 0
  const stopped = await give(['Eczema'], 'view', 7 * DAY_MS)
  const narrowed = await give(['Migraine', 'Sore knee'], 'view', 7 * DAY_MS)
  await loseFromDisk(person, stopped, idByTitle.get('Eczema'))
  await loseFromDisk(person, narrowed, idByTitle.get('Migraine'))
  const codes = [
    await person.codeOf('withdrawGrant', { grantId: stopped, deep: true }),
    await person.codeOf('withdrawItems', { grantId: narrowed, recordIds: [idByTitle.get('Migraine') ?? ''], deep: true }),
  ]
  if (codes.some((code) => code === 'ok')) throw new Error('sealing anew was to be cut short')
  await person.stop()
  return { dir, yearly, kept, stopped, narrowed }
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

type Give = (titles: readonly (typeof TITLES)[number][], right: 'view' | 'keep', lastsMs: number, keptMs?: number) => Promise<string>

function giveWith(person: Person, idByTitle: ReadonlyMap<string, string>): Give {
  const contact = person.call('addContact', { card: colleaguesCard(), name: 'Dr Bogdan Ionescu', role: 'clinician', verified: true })
  return async (titles, right, lastsMs, keptMs = 0) => {
    const { contactId } = await contact
    const fromMs = Date.now() + person.clock.offsetMs - 1000
    const times = { fromMs, untilMs: fromMs + lastsMs, deleteByMs: fromMs + lastsMs + keptMs }
    const scope = { recordIds: titles.flatMap((title) => idByTitle.get(title) ?? []), kinds: [] }
    const draft = { contactId, scope, purpose: 'TREAT', right, ...times } as const
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
