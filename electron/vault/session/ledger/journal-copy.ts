/** A copy of the embedded ledger's journal in the vault, so that whatever brings the vault back brings its ledger back as well. */

import { isOnHold } from '../on-hold.ts'
import type { JournalEntry } from './journal-entry.ts'
import { decodeUtf8, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import type { OutboxEntry, VaultEntry } from '../collections.ts'
import { keepsLedger } from '../keys/devices.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { mustAwait, Refusal } from '../refusal.ts'
import { addActivity, changeVaultEntry, readBlob, readVaultEntry, storeBlob, takeAway } from '../session.ts'
import type { Session } from '../session.ts'
import { asIntent } from './outbox-anew.ts'
import { readLedgerHeads } from './rollback.ts'
import { knownContacts } from '../letters/known-contacts.ts'

/** Lines that lie together; the last piece is written anew until it has so many. */
const PIECE_LINES = 64
/** Contacts who are asked for what they have followed. */
const ASKED_MAX = 50

/** Lines in the copy, once looked. */
const copied = new WeakMap<Session, { readonly genesisHash: string; readonly lines: number }>()

/** Takes in what the journal has more than the copy. Of the computer that keeps the ledger. Errors: `disk-full`, `disk-failed`. */
export async function keepJournal(session: Session): Promise<void> {
  const vault = await readVaultEntry(session)
  if (vault.ledger.kind !== 'embedded' || !keepsLedger(session, vault) || isOnHold(session)) return
  const status = await session.ports.ledger.status()
  if (!status.ok || status.value.kind !== 'embedded' || status.value.height === 0) return
  const { genesisHash, height } = status.value
  const known = copied.get(session)
  if (known?.genesisHash === genesisHash && known.lines > height) return
  const before = await piecesOf(session, genesisHash)
  const full = before.filter(({ lines }) => lines >= PIECE_LINES)
  const from = full.reduce((sum, { lines }) => sum + lines, 0)
  const lines = (await mustAwait(session.ports.ledger.exportJournal(from))).trimEnd().split('\n')
  const kept = before.reduce((sum, one) => sum + one.lines, 0)
  if (from + lines.length > kept) await writePieces(session, genesisHash, from, lines)
  copied.set(session, { genesisHash, lines: from + lines.length })
}

async function writePieces(session: Session, genesisHash: string, from: number, lines: readonly string[]): Promise<void> {
  const pieces: JournalEntry[] = []
  for (let at = 0; at < lines.length; at += PIECE_LINES) {
    const some = lines.slice(at, at + PIECE_LINES)
    pieces.push({ from: from + at, lines: some.length, blob: await storeBlob(session, encodeUtf8(some.join('\n'))) })
  }
  await session.manifest.commit(async (tx) => {
    const keys = new Set(pieces.map((piece) => keyOf(genesisHash, piece.from)))
    // A ledger of before that was given up is in nobody's way, and in nobody's use.
    for (const [key, { blob }] of await session.manifest.list('journal')) {
      if (!keys.has(key) && key.startsWith(prefixOf(genesisHash))) continue
      tx.dropFilesAfter([blob.cid])
      if (!keys.has(key)) await takeAway(session, tx, 'journal', key)
    }
    for (const piece of pieces) await tx.set('journal', keyOf(genesisHash, piece.from), piece)
  })
}

function prefixOf(genesisHash: string): string {
  return `${genesisHash.slice(2)}/`
}

function keyOf(genesisHash: string, from: number): string {
  return `${prefixOf(genesisHash)}${String(from)}`
}

async function piecesOf(session: Session, genesisHash: string): Promise<readonly JournalEntry[]> {
  const all = await session.manifest.list('journal')
  return all
    .filter(([key]) => key.startsWith(prefixOf(genesisHash)))
    .map(([, entry]) => entry)
    .sort((a, b) => a.from - b.from)
}

/** Puts the copy where this computer's journal has nothing yet. False where there is no copy, or none that is whole. */
export async function bringBackJournal(session: Session): Promise<boolean> {
  const text = await readCopy(session)
  if (text === null) return false
  // Noted first: once it is there, nothing is written to it before it was settled, also after a kill.
  await noteComingBack(session, true)
  const restored = await session.ports.ledger.restoreJournal(text, session.signer.address())
  if (restored.ok && restored.value) return true
  await noteComingBack(session, false)
  return false
}

function noteComingBack(session: Session, isComing: boolean): Promise<void> {
  return session.manifest.commit((tx) => changeVaultEntry(tx, (entry) => withNote(entry, isComing)))
}

function withNote({ journalBack: _before, ...entry }: VaultEntry, isComing: boolean): VaultEntry {
  return isComing ? { ...entry, journalBack: true } : entry
}

/** Null where there is none, or a piece of it is missing. */
async function readCopy(session: Session): Promise<string | null> {
  const [first] = await session.manifest.list('journal')
  if (first === undefined) return null
  const texts: string[] = []
  let next = 0
  try {
    for (const { from, lines, blob } of await piecesOf(session, `0x${first[0].split('/')[0] ?? ''}`)) {
      if (from !== next) return null
      texts.push(decodeUtf8(await readBlob(session, blob)))
      next += lines
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return null
  }
  return texts.join('\n')
}

/**
 * After a ledger was brought back: whoever followed it may have the lines that were written since the copy, and gives them back.
 * Only then is anything written, because a follower refuses a journal that went on in another way.
 */
export async function settleJournal(session: Session): Promise<void> {
  const vault = await readVaultEntry(session)
  if (vault.journalBack !== true || !keepsLedger(session, vault) || isOnHold(session)) return
  const contacts = (await knownContacts(session)).slice(0, ASKED_MAX)
  await Promise.all(contacts.map(({ card }) => session.ports.ledger.regainJournal(card)))
  const status = await session.ports.ledger.status()
  if (!status.ok) return
  const { height } = status.value
  await session.manifest.commit(async (tx) => {
    const held = await readLedgerHeads(session, vault)
    // The person knows that this state is older than what was last written there: she brought it back.
    await changeVaultEntry(tx, (entry) => withNote(held === null ? entry : { ...entry, headsKnown: held }, false))
    for (const [id, entry] of await session.manifest.list('outbox')) await goBack(tx, id, entry, height)
    await addActivity(session, tx, 'ledger-back', { count: height })
  })
}

/** What was confirmed in a line that nobody has any more is done once more. */
async function goBack(tx: Transaction, id: string, entry: OutboxEntry, height: number): Promise<void> {
  if (entry.state !== 'confirmed' || entry.height <= height) return
  await tx.set('outbox', id, asIntent(entry))
}
