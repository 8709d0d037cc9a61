/** What two devices' versions of the vault's own entry, and of a contact, make together. */

import { encodeHex, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import type { ConflictEntry, VaultEntry } from '../collections.ts'
import { mergeKeeper, mergeParted } from './merge-parted.ts'
import { changedAt, first, further, withoutUndefined } from './merge-rules.ts'
import type { Merged } from './merge-rules.ts'

/** Settings and ledger go by who knew of what; where neither did, both are shown. */
export function mergeVault(key: string, a: VaultEntry, b: VaultEntry): Merged<VaultEntry> {
  const settings = newerPart(a, b, 'settings')
  const ledger = newerPart(a, b, 'ledger')
  const wordsConfirmed = a.wordsConfirmed || b.wordsConfirmed
  const value = withoutUndefined<VaultEntry>({
    ...a,
    ...newerName(a, b),
    settings: settings.kept,
    ledger: ledger.kept,
    edits: { settings: settings.edits, ledger: ledger.edits },
    ...mergeKeeper(a, b, ledger.newer),
    wordsConfirmed,
    pendingWords: wordsConfirmed ? '' : first(a.pendingWords, b.pendingWords),
    recordsSeq: Math.max(a.recordsSeq, b.recordsSeq),
    recordCount: Math.max(a.recordCount ?? 0, b.recordCount ?? 0),
    backupRecipient: a.backupRecipient ?? b.backupRecipient,
    wordsKey: a.wordsKey ?? b.wordsKey,
    lastBackup: newestBackup(a, b),
    journalBack: a.journalBack ?? b.journalBack,
    ...mergeParted(a, b),
    cardTold: a.cardTold === undefined || b.cardTold === undefined ? (a.cardTold ?? b.cardTold) : first(a.cardTold, b.cardTold),
    pinning: a.pinning === undefined || b.pinning === undefined ? (a.pinning ?? b.pinning) : further(a.pinning, b.pinning, changedAt),
    publicPlace:
      a.publicPlace === undefined || b.publicPlace === undefined
        ? (a.publicPlace ?? b.publicPlace)
        : further(a.publicPlace, b.publicPlace, changedAt),
    rotatingTo: a.rotatingTo === undefined ? b.rotatingTo : Math.max(a.rotatingTo, b.rotatingTo ?? 0),
  } as VaultEntry)
  const kept = {
    ...(settings.other === null ? {} : { settings: settings.kept }),
    ...(ledger.other === null ? {} : { ledger: ledger.kept }),
  }
  const other = {
    ...(settings.other === null ? {} : { settings: settings.other }),
    ...(ledger.other === null ? {} : { ledger: ledger.other }),
  }
  return Object.keys(other).length === 0 ? { value } : { value, conflict: conflictOf('vault', key, kept, other) }
}

/** The name that was given last; a vault has the same on every computer until then. */
function newerName(a: VaultEntry, b: VaultEntry): Pick<VaultEntry, 'name' | 'namedAtMs'> {
  const said = ({ name, namedAtMs }: VaultEntry): Pick<VaultEntry, 'name' | 'namedAtMs'> =>
    namedAtMs === undefined ? { name } : { name, namedAtMs }
  return further(said(a), said(b), ({ namedAtMs }) => namedAtMs ?? 0)
}

type Edits = Readonly<Record<string, number>>

interface Part<T> {
  readonly kept: T
  readonly edits: Edits
  /** What the other device said meanwhile; null where one knew of the other's. */
  readonly other: T | null
  /** Who knew of the other's and changed it since; null where neither did, or both. */
  readonly newer: VaultEntry | null
}

/** The version that was made knowing the other one; where neither was, both are shown. */
function newerPart<P extends 'settings' | 'ledger'>(a: VaultEntry, b: VaultEntry, part: P): Part<VaultEntry[P]> {
  const editsA: Edits = a.edits?.[part] ?? {}
  const editsB: Edits = b.edits?.[part] ?? {}
  const devices = [...new Set([...Object.keys(editsA), ...Object.keys(editsB)])].sort()
  const edits = Object.fromEntries(devices.map((device) => [device, Math.max(editsA[device] ?? 0, editsB[device] ?? 0)]))
  const has = (one: Edits): boolean => devices.every((device) => (one[device] ?? 0) === edits[device])
  const newer = has(editsA) === has(editsB) ? null : has(editsA) ? a : b
  if (newer !== null) return { kept: newer[part], edits, other: null, newer }
  const kept = first(a[part], b[part])
  const other = canonicalJson(a[part]) === canonicalJson(b[part]) ? null : kept === a[part] ? b[part] : a[part]
  return { kept, edits, other, newer }
}

function newestBackup(a: VaultEntry, b: VaultEntry): VaultEntry['lastBackup'] {
  if (a.lastBackup === undefined || b.lastBackup === undefined) return a.lastBackup ?? b.lastBackup
  return further(a.lastBackup, b.lastBackup, (one) => one.newestSeq * 1000 + one.blocks.epoch)
}

/** What she calls somebody is hers to decide between two computers; comparing the words is not. Who was taken off the list, or added again, is as was said of them then. */
export function mergeContact(key: string, a: Contact, b: Contact): Merged<Contact> {
  const said = ({ name, role }: Contact): Pick<Contact, 'name' | 'role'> => ({ name, role })
  const [sinceA, sinceB] = [a.changedAtMs ?? 0, b.changedAtMs ?? 0]
  const newest = [a, b].filter(({ changedAtMs = 0 }) => changedAtMs === Math.max(sinceA, sinceB))
  const [saidA, saidB] = [said(newest[0] ?? a), said(newest.at(-1) ?? b)]
  const kept = first(saidA, saidB)
  const cardOf = ({ card, cardAtMs }: Contact) => withoutUndefined({ card, cardAtMs }) as Pick<Contact, 'card' | 'cardAtMs'>
  const newer = further(cardOf(a), cardOf(b), (one) => one.cardAtMs ?? one.card.issuedAtMs)
  const { cardAtMs: _one, removed: _two, ...rest } = newest[0] ?? a
  const isRemoved = newest.every(({ removed }) => removed === true)
  // Comparing the words is a fact about two people: one device's yes is enough, and nothing to decide about.
  const verified = !isRemoved && newest.some((one) => one.verified)
  const value = {
    ...rest,
    ...kept,
    ...newer,
    verified,
    addedAtMs: Math.min(a.addedAtMs, b.addedAtMs),
    ...(isRemoved ? { removed: true as const } : {}),
  }
  if (canonicalJson(saidA) === canonicalJson(saidB)) return { value }
  return { value, conflict: conflictOf('contacts', key, kept, kept === saidA ? saidB : saidA) }
}

function conflictOf(collection: ConflictEntry['collection'], key: string, kept: object, other: object): readonly [string, ConflictEntry] {
  const entry: ConflictEntry = { collection, key, kept: canonicalJson(kept), other: canonicalJson(other) }
  return [encodeHex(sha256(encodeUtf8(canonicalJson(entry)))).slice(0, 32), entry]
}
