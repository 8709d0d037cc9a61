/** The master key over time: the session goes over to another one, then everything is sealed anew in steps, then the one before opens nothing any more. */

import { isOnHold } from '../on-hold.ts'
import { deriveIndexKey, deriveManifestKey } from '../../../../shared/crypto/identity.ts'
import { openKeyFile, openWithMasterKey } from '../../../../shared/crypto/key-file.ts'
import type { OpenedKeyFile } from '../../../../shared/crypto/key-file.ts'
import { dropFormerNodeKeys, rotateMasterKey } from '../../../../shared/crypto/master-key.ts'
import type { SlotSecrets, WordsTarget } from '../../../../shared/crypto/master-key.ts'
import type { CollectionName } from '../manifest/manifest.ts'
import { refreshDevices } from './devices.ts'
import { continueRotation, deviceSlotOf, KEYS_A_STEP, queueRotation } from './epochs.ts'
import { countRecords, openIndex } from '../records/index-rows.ts'
import { takeDrafts } from '../records/kept-drafts.ts'
import { changeKeyFile, readKeyFile, replaceKeyFile } from './key-files.ts'
import { must, Refusal, throwIfCancelled } from '../refusal.ts'
import { addActivity, readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** Leaves of the manifest sealed anew in one commit: the vault stays usable between two. */
export const LEAVES_A_STEP = 500

/** A leaf that waits to be sealed anew, by one of its entries. */
type StaleLeaf = readonly [CollectionName, string]

/** The key file under a new master key, and the session with it. Errors: as for `rotateMasterKey` in `shared/crypto`, `disk-full`, `disk-failed`. */
export async function beginMasterKey(session: Session, secrets: SlotSecrets & { readonly words: WordsTarget }): Promise<void> {
  const slot = await deviceSlotOf(session)
  await goOver(session, async (bytes) => {
    const current = must(openWithMasterKey(bytes, session.masterKey))
    const changed = must(await rotateMasterKey(bytes, current, secrets, slot))
    // What the passphrase does not open again must not count.
    return { bytes: changed, opened: must(await openKeyFile(changed, { passphrase: secrets.passphrase })) }
  })
}

/** The key file under another master key, and the session with it. `make` gives the new file and what opens it. */
export async function goOver(
  session: Session,
  make: (bytes: Uint8Array) => Promise<{ readonly bytes: Uint8Array; readonly opened: OpenedKeyFile }>,
): Promise<void> {
  const keepDrafts = await takeDrafts(session)
  const { masterKey, master, formerNodeKeys } = await replaceKeyFile(session, make, (opened) => {
    enterKeys(session, opened)
  })
  await keepDrafts()
  // Until this turn comes commits seal by the key before, which is one of the former ones already.
  await session.manifest.changeKeys({ nodeKey: deriveManifestKey(masterKey, master), nodeEpoch: master, formerNodeKeys })
  session.resealing = formerNodeKeys.length > 0
  await renewIndex(session)
}

function enterKeys(session: Session, { masterKey, master, epochs }: OpenedKeyFile): void {
  const before = session.masterKey
  session.masterKey = masterKey
  session.master = master
  session.epochs = epochs
  session.indexKey = deriveIndexKey(masterKey)
  before.fill(0)
}

/** The index is only a copy: under another key it is made again from the records, behind everything else. */
async function renewIndex(session: Session): Promise<void> {
  openIndex(session, (await readVaultEntry(session)).recordsSeq)
}

/** The leaves that are still sealed by a key before. */
export function listStale(session: Session): Promise<readonly StaleLeaf[]> {
  return session.resealing ? session.manifest.listStale() : Promise.resolve([])
}

/** Seals these leaves anew. */
export async function resealLeaves(session: Session, leaves: readonly StaleLeaf[]): Promise<void> {
  await session.manifest.commit(async (tx) => {
    for (const [collection, key] of leaves) {
      const value = await tx.get(collection, key)
      if (value !== undefined) await tx.set(collection, key, value)
    }
  })
}

/** All of it now, with progress; cancelled, it goes on by itself. Errors: `cancelled`, `disk-full`, `disk-failed`. */
export async function runResealing(session: Session, signal: AbortSignal): Promise<void> {
  const records = await countRecords(session)
  const total = records + (await listStale(session)).length
  const report = (left: number): void => {
    session.emit({ type: 'rotate-progress', done: Math.max(0, total - left), total })
  }
  for (let keys = 0; await continueResealing(session); keys += KEYS_A_STEP) {
    throwIfCancelled(signal)
    report(total - Math.min(records, keys))
    if ((await continueRotation(session)) > 0) continue
    throwIfCancelled(signal)
    const stale = await listStale(session)
    for (let from = 0; from < stale.length; from += LEAVES_A_STEP) {
      throwIfCancelled(signal)
      await resealLeaves(session, stale.slice(from, from + LEAVES_A_STEP))
      report(stale.length - from)
    }
  }
  report(0)
}

/** One step behind that of the epochs. Returns whether there is more to do. */
export async function continueResealing(session: Session): Promise<boolean> {
  if (!session.resealing || isOnHold(session)) return false
  if ((await readVaultEntry(session)).rotatingTo !== undefined) return true
  if (session.epochs.length > 1) {
    await session.manifest.commit((tx) => queueRotation(session, tx))
    return true
  }
  const stale = await listStale(session)
  if (stale.length > 0) {
    await resealLeaves(session, stale.slice(0, LEAVES_A_STEP))
    return true
  }
  await endResealing(session)
  return false
}

/** Both HEADs then lead to nothing that a key before sealed, and what they replaced is gone; only then is that key forgotten. */
async function endResealing(session: Session): Promise<void> {
  await session.manifest.commit((tx) => addActivity(session, tx, 'master-key-rotated', { count: session.master }))
  const nodeKey = deriveManifestKey(session.masterKey, session.master)
  await session.manifest.changeKeys({ nodeKey, formerNodeKeys: [] })
  try {
    for await (const _cid of session.manifest.nodes());
  } catch (error) {
    const { formerNodeKeys } = must(openWithMasterKey(await readKeyFile(session.ports), session.masterKey))
    await session.manifest.changeKeys({ nodeKey, formerNodeKeys })
    throw error instanceof Refusal ? error : new Refusal({ code: 'vault-damaged' })
  }
  await changeKeyFile(session, (bytes) => dropFormerNodeKeys(bytes, session.masterKey))
  session.resealing = false
  // The others wait for a key file that says so.
  await refreshDevices(session)
  session.emit({ type: 'changed', what: ['activity', 'settings', 'devices'] })
}
