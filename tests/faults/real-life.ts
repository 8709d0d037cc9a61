/** The life of a whole person, node and ledger included, deed after deed, each announced before and acknowledged after it. */

import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GrantDraft } from '../../shared/api/grant-views.ts'
import { encodeCardToken, createContactCard } from '../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import { PASSPHRASE, createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

/** In every text that is imported: it must lie nowhere on the disk of the vault. */
export const LARGE_IMPORT = 'import a large file'
export const CANARY = 'kowemi tazulo brindava'
/** Above what a reader hands over: it is sealed piece by piece into a segment of its own. */
const DOCUMENT_BYTES = 8_500_000
const YEAR_MS = 365 * 86_400_000

/** Folders of one life. */
export interface Places {
  /** Of the vault and its node. */
  readonly vault: string
  /** Backups, and vaults restored from them; on the same disk as the vault. */
  readonly kept: string
  /** What is imported; on another disk. */
  readonly outside: string
  readonly words: string
}

/** What the person was told is so. */
export interface Known {
  readonly records: readonly string[]
  readonly idleLockMinutes: number
  readonly granted: readonly string[]
  readonly withdrawn: readonly string[]
  /** Backup file -> records in it; vault folder -> records in it. */
  readonly backups: Readonly<Record<string, number>>
  readonly restored: Readonly<Record<string, number>>
}

/** What a deed may change while it is under way: all of it or nothing. */
export interface Pending {
  readonly name: string
  readonly adds: number
  readonly removes: readonly string[]
  readonly idleLockMinutes?: number
  /** Records more than before when it is done, where that is not the difference of the two. */
  readonly net?: number
  /** Files that may be gone. */
  readonly tidies?: readonly string[]
}

interface Life {
  readonly person: Person
  readonly places: Places
  known: Known
  round: number
}

interface RealDeed {
  pending(life: Life): Pending
  run(life: Life): Promise<Partial<Known>>
}

/** A vault with a contact and three records, its contracts in the ledger, locked again; returns its words. */
export async function createRealVault(dir: string, outside: string): Promise<{ readonly words: string; readonly known: Known }> {
  const person = await startPerson(dir)
  const words = (await createConfirmedVault(person, 'Maria')).join(' ')
  await person.call('addContact', { card: friendsCard(), name: 'Ana', role: 'clinician', verified: true })
  await importTexts(person, outside, ['Kept one', 'Kept two', 'Kept three'])
  await turnsUntil([person], async () => (await person.call('showStatus', null)).ledger.waiting === 0)
  const { idleLockMinutes } = await person.call('readSettings', null)
  const known = { records: await recordIds(person), idleLockMinutes, granted: [], withdrawn: [], backups: {}, restored: {} }
  await person.stop()
  return { words, known }
}

/** Of somebody whose computer is never on. */
export function friendsCard(): string {
  const friend = deriveIdentity(new Uint8Array(32).fill(7))
  const device = signDeviceCertificate(friend, '12D3KooWA768LzHMatxkjD1f9DrYW375GZJr6MHPCNEdDtHeTNRt', 1)
  return encodeCardToken(createContactCard(friend, { name: 'Ana', device, addresses: [], issuedAtMs: 1 }))
}

/** Ids of all records. */
export async function recordIds(person: Person): Promise<readonly string[]> {
  const { rows, total } = await person.call('listRecords', { limit: 500, offset: 0 })
  if (rows.length !== total) throw new Error('more records than were asked for')
  return rows.map(({ id }) => id).sort()
}

/** As the manifest has it: after a refused write the list of the search index may be short until it is made again. */
async function countOf(person: Person): Promise<number> {
  return (await person.call('checkVault', { quick: true })).records
}

async function importTexts(person: Person, outside: string, texts: readonly string[]): Promise<void> {
  mkdirSync(outside, { recursive: true })
  const file = join(outside, 'texts.ndjson')
  const lines = texts.map((text) => JSON.stringify({ resourceType: 'Condition', code: { text: `${text} ${CANARY}` } }))
  writeFileSync(file, lines.join('\n'))
  const { importToken } = await person.call('previewImport', { paths: [file] })
  await person.call('importRecords', { importToken })
}

const named = (life: Life, texts: readonly string[]): readonly string[] =>
  texts.map((text) => `${text} ${String(life.round)} ${String(Math.random())}`)
const still = { adds: 0, removes: [] } as const

/** Records that no grant in force names. */
function free(life: Life): readonly string[] {
  return life.known.records.slice(1)
}

const lastBackup = (life: Life): string => join(life.places.kept, `${String(life.round)}.age`)
const restoredDir = (life: Life): string => join(life.places.kept, `restored-${String(life.round)}`)

export const REAL_DEEDS: readonly RealDeed[] = [
  {
    pending: () => ({ name: 'import', adds: 5, removes: [] }),
    run: async (life) => {
      await importTexts(life.person, life.places.outside, named(life, ['Hay fever', 'Migraine', 'Asthma', 'Gout', 'Anaemia']))
      return {}
    },
  },
  {
    pending: ({ known }) => ({ name: 'edit', ...still, idleLockMinutes: 1 + (known.idleLockMinutes % 30) }),
    run: async ({ person, known }) => {
      const settings = await person.call('readSettings', null)
      await person.call('writeSettings', { ...settings, idleLockMinutes: 1 + (known.idleLockMinutes % 30) })
      return { idleLockMinutes: 1 + (known.idleLockMinutes % 30) }
    },
  },
  {
    pending: ({ round }) => ({ name: LARGE_IMPORT, adds: round === 0 ? 1 : 0, removes: [] }),
    run: async (life) => {
      if (life.round > 0) return {}
      const path = join(life.places.outside, 'scan.txt')
      writeFileSync(path, Buffer.alloc(DOCUMENT_BYTES, `${CANARY} ${String(Math.random())} `))
      utimesSync(path, 0, 0)
      const { importToken } = await life.person.call('previewImport', { paths: [path] })
      await life.person.call('importRecords', { importToken })
      return {}
    },
  },
  {
    pending: () => ({ name: 'share', ...still }),
    run: async ({ person, known }) => {
      const [contact] = await person.call('listContacts', null)
      const now = Date.now()
      const draft: GrantDraft = {
        contactId: contact?.id ?? '',
        scope: { recordIds: known.records.slice(0, 1), kinds: [] },
        purpose: 'TREAT',
        right: 'view',
        fromMs: now,
        untilMs: now + YEAR_MS,
        deleteByMs: now + YEAR_MS,
      }
      const { previewToken } = await person.call('previewGrant', draft)
      const { grantId } = await person.call('grantAccess', { ...draft, previewToken })
      return { granted: [...known.granted, grantId] }
    },
  },
  {
    pending: () => ({ name: 'withdraw', ...still }),
    run: async ({ person, known }) => {
      const grantId = known.granted.find((id) => !known.withdrawn.includes(id)) ?? ''
      await person.call('withdrawGrant', { grantId })
      return { withdrawn: [...known.withdrawn, grantId] }
    },
  },
  {
    pending: (life) => ({ name: 'delete', adds: 0, removes: free(life).slice(-2) }),
    run: async (life) => {
      await life.person.call('deleteRecords', { recordIds: free(life).slice(-2) })
      return {}
    },
  },
  {
    pending: () => ({ name: 'rotate', ...still }),
    run: async ({ person }) => {
      await person.call('rotateKeys', null)
      return {}
    },
  },
  {
    pending: (life) => ({ name: 'back up', ...still, tidies: [lastBackup(life)] }),
    run: async (life) => {
      mkdirSync(life.places.kept, { recursive: true })
      const incremental = life.round % 2 === 1 && Object.keys(life.known.backups).length > 0
      await life.person.call('createBackup', { path: lastBackup(life), incremental: false })
      if (incremental) await life.person.call('createBackup', { path: `${lastBackup(life)}.more`, incremental: true })
      return { backups: { ...life.known.backups, [lastBackup(life)]: await countOf(life.person) } }
    },
  },
  {
    pending: (life) => ({ name: 'restore', ...still, tidies: Object.keys(life.known.restored) }),
    run: async (life) => {
      for (const dir of Object.keys(life.known.restored)) rmSync(dir, { recursive: true, force: true })
      const other = await startPerson(restoredDir(life))
      await other.call('restoreBackup', { paths: [lastBackup(life)], words: life.places.words, passphrase: PASSPHRASE })
      const records = await countOf(other)
      await other.stop()
      return { restored: { [restoredDir(life)]: records } }
    },
  },
  {
    pending: () => ({ name: 'import and undo', adds: 2, removes: [] }),
    run: async (life) => {
      await importTexts(life.person, life.places.outside, named(life, ['Cough', 'Cold']))
      const [newest] = [...(await life.person.call('listImports', null))].sort((a, b) => b.atMs - a.atMs)
      await life.person.call('undoImport', { importId: newest?.importId ?? '' })
      return {}
    },
  },
]

export interface Living {
  readonly places: Places
  readonly known: Known
  readonly rounds: number
  /** Names of deeds that are left out. */
  readonly without: readonly string[]
}

/** Lives `rounds` times through the deeds. `say` is told everything before and after; a deed that is refused is said too, and the next one comes. */
export async function liveOn({ places, known, rounds, without }: Living, say: (line: object) => void): Promise<void> {
  const person = await startPerson(places.vault)
  await person.call('unlockVault', { passphrase: PASSPHRASE })
  const life: Life = { person, places, known, round: 0 }
  say({ known: life.known })
  for (; life.round < rounds; life.round += 1) {
    for (const deed of REAL_DEEDS) {
      const pending = deed.pending(life)
      if (without.includes(pending.name)) continue
      say({ pending })
      try {
        const news = await deed.run(life)
        life.known = { ...life.known, ...news, records: await recordIds(person) }
        say({ known: life.known })
      } catch (error) {
        say({ refused: error instanceof Error ? error.message : 'unknown' })
        life.known = { ...life.known, records: await recordIds(person) }
        say({ seen: life.known })
      }
    }
  }
  await person.stop()
}
