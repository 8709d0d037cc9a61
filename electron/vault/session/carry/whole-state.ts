/** One state of the whole vault for somebody to keep: its HEAD, every file that it needs, and the key file that only the words open. */

import { encodeBase64Url, equalBytes } from '../../../../shared/crypto/bytes.ts'
import { keepWordsSlot } from '../../../../shared/crypto/key-file.ts'
import type { MirrorBack } from '../../../../shared/model/mirror.ts'
import type { Collections, DeliveryEntry, VaultEntry } from '../collections.ts'
import { copyKeyFile } from '../keys/key-files.ts'
import type { CollectionName, PinnedState } from '../manifest/manifest.ts'
import { filesOf } from '../manifest/entry-files.ts'
import { filesGiven } from '../manifest/reachable.ts'
import type { GivenCollection } from '../manifest/reachable.ts'
import type { Session } from '../session.ts'
import { readVaultEntry } from '../session.ts'
import { FILES_MAX, hashOf } from './mirror-orders.ts'

export interface WholeState {
  /** Nodes first, the root before all. */
  readonly files: readonly string[]
  /** Of the person's own records and of what she was given: what changes it goes to mirrors soon. */
  readonly recordsHash: string
  /** Of everything that she did or wrote; what only notes how letters and seals are getting on changes nothing. */
  readonly contentHash: string
  /** Null where it cannot be given back: the words were never typed since that needs it, a change was lost, or it is too large. */
  readonly back: MirrorBack | null
  readonly seq: number
  readonly pin: PinnedState
}

/** Of these, every order, report and turn of the ledger changes something. */
const BOOKKEEPING: ReadonlySet<CollectionName> = new Set<CollectionName>([
  'vault',
  'activity',
  'daySeals',
  'deliveries',
  'kept',
  'mirrors',
  'outbox',
  'publicOutbox',
  'receiptBatches',
  'receiptSeals',
  'seen',
  'ways',
])
/** An order or its report is worth nothing later, and would make each state need the one before. */
const PASSING: ReadonlySet<string> = new Set(['mirror-order', 'mirror-report', 'mirror-cards'])

/** The state as it is now; its nodes stay until the pin is let go. Null while keys are changing. Errors: those of reading a node. */
export async function lookWhole(session: Session): Promise<WholeState | null> {
  if (session.resealing) return null
  const keyFile = await copyKeyFile(session)
  const pin = session.manifest.pin()
  try {
    const found = await filesOfState(session, pin)
    const { nodes, letters, records, others, content } = found
    const back = await backOf(session, pin, keyFile)
    // Some key was added or dropped meanwhile: which of both files this state needs is not known.
    if (session.resealing || !equalBytes(keyFile, await copyKeyFile(session)) || !pin.isWhole()) {
      await pin.release()
      return null
    }
    pin.keepOnly(new Set([...nodes, ...letters]))
    const files = [...new Set([...nodes, ...others, ...letters, ...records])]
    const isAll = files.length <= FILES_MAX
    return {
      files: files.slice(0, FILES_MAX),
      recordsHash: hashOf(records),
      contentHash: hashOf([content, settingsOf(await readVaultEntry(session)), back?.keyFile ?? '']),
      back: isAll ? back : null,
      seq: pin.seq,
      pin,
    }
  } catch (error) {
    await pin.release()
    throw error
  }
}

interface StateFiles {
  readonly nodes: readonly string[]
  readonly letters: readonly string[]
  readonly records: readonly string[]
  readonly others: readonly string[]
  /** Roots of what counts as a change. */
  readonly content: readonly string[]
}

async function filesOfState(session: Session, pin: PinnedState): Promise<StateFiles> {
  const [nodes, letters, records, others, content]: [string[], string[], string[], string[], string[]] = [[], [], [], [], []]
  const rootsOf = new Set<CollectionName>()
  const given: (readonly [GivenCollection, unknown])[] = []
  for await (const { cid, collection, entries } of pin.walk()) {
    nodes.push(cid)
    if (collection === null) continue
    if (!rootsOf.has(collection) && !BOOKKEEPING.has(collection)) content.push(cid)
    rootsOf.add(collection)
    for (const entry of entries?.values() ?? []) {
      const files = filesOf(collection, entry as Collections[CollectionName])
      if (collection === 'records') records.push(...files)
      else if (collection !== 'deliveries' && collection !== 'kept') others.push(...files)
      else if (collection === 'deliveries' && !PASSING.has((entry as DeliveryEntry).type)) letters.push(...files)
      if (collection === 'shares' || collection === 'amendments') given.push([collection, entry])
    }
  }
  for (const [collection, entry] of given)
    for await (const { cid, what } of filesGiven(session, collection, entry)) if (what === 'share') records.push(cid)
  return { nodes, letters, records, others, content }
}

async function backOf(session: Session, pin: PinnedState, keyFile: Uint8Array): Promise<MirrorBack | null> {
  const { wordsKey } = await readVaultEntry(session)
  if (wordsKey === undefined || pin.head === null || session.manifest.lostSeq() > 0) return null
  return {
    wordsKey,
    head: encodeBase64Url(pin.head),
    keyFile: encodeBase64Url(keepWordsSlot(keyFile, session.masterKey)),
  }
}

/** What of the vault's own entry a person would miss. */
function settingsOf({ name, settings, ledger, wordsConfirmed, pinning, lastBackup }: VaultEntry): object {
  return { name, settings, ledger, wordsConfirmed, pinning: pinning ?? null, lastBackup: lastBackup?.newestAtMs ?? 0 }
}
