/** Epoch keys over time: a new one begins, everything is wrapped by it step by step, then the old ones are forgotten. */

import { addEpoch, dropEpochs, joinEpochs, openEpochs } from '../../../../shared/crypto/key-file.ts'
import type { BlobReference } from '../blob-reference.ts'
import { heldBack, withBack } from '../carry/kept-back.ts'
import type { KeptEntry } from '../carry/mirror-entries.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { changeKeyFile } from './key-files.ts'
import { must } from '../refusal.ts'
import { changeVaultEntry, readVaultEntry, unwrapFromEpoch, wrapForEpoch } from '../session.ts'
import type { Session } from '../session.ts'

/** Keys wrapped anew in one commit: the vault stays usable between two. */
export const KEYS_A_STEP = 500

/** New keys are wrapped by a new epoch from here on. Returns false where there are too many epochs; rotating makes room. */
export async function beginEpoch(session: Session): Promise<boolean> {
  const slot = await deviceSlotOf(session)
  let added = false
  await changeEpochs(session, (bytes) => {
    const changed = addEpoch(bytes, session.masterKey, (length) => session.ports.random.bytes(length), slot)
    added = changed !== bytes
    return changed
  })
  return added
}

/** Numbers of epochs that only this device gives; undefined while it is the only one. */
export async function deviceSlotOf(session: Session): Promise<number | undefined> {
  return (await session.manifest.get('devices', session.device))?.slot
}

async function changeEpochs(session: Session, change: (bytes: Uint8Array) => Uint8Array): Promise<void> {
  const changed = await changeKeyFile(session, change)
  session.epochs = must(openEpochs(changed, session.masterKey))
}

/** Takes in the epoch keys of another device. Returns whether it has given up one that is still held here: then rotating is due. */
export async function takeEpochs(session: Session, theirs: Uint8Array): Promise<boolean> {
  await changeEpochs(session, (bytes) => must(joinEpochs(bytes, theirs, session.masterKey)))
  const oldest = must(openEpochs(theirs, session.masterKey))[0]?.number ?? 0
  return session.epochs.some(({ number }) => number < oldest)
}

/** Begins a rotation inside a commit; `continueRotation` does the work. */
export async function queueRotation(session: Session, tx: Transaction): Promise<void> {
  const rotatingTo = session.epochs.at(-1)?.number
  if (rotatingTo !== undefined) await changeVaultEntry(tx, (entry) => ({ ...entry, rotatingTo }))
}

/** One step of a rotation that was begun. Returns how many keys are still to do, 0 when it is over. */
export async function continueRotation(session: Session): Promise<number> {
  const { rotatingTo } = await readVaultEntry(session)
  if (rotatingTo === undefined) return 0
  const due = await dueEntries(session, rotatingTo, KEYS_A_STEP + 1)
  if (due.length > 0) {
    await session.manifest.commit(async (tx) => {
      for (const step of due.slice(0, KEYS_A_STEP)) await step(tx)
    })
    return due.length
  }
  // An entry is still to be committed whose key is wrapped by a former epoch: the next turn goes on.
  if (session.manifest.awaited.hasBefore(rotatingTo)) return 0
  await session.manifest.commit((tx) =>
    changeVaultEntry(tx, (entry) => {
      const { rotatingTo: _done, ...rest } = entry
      return rest
    }),
  )
  if (await forgetBefore(session, rotatingTo)) return 0
  await session.manifest.commit((tx) => changeVaultEntry(tx, (entry) => ({ ...entry, rotatingTo })))
  return 1
}

/**
 * Only after a commit in which nothing needs them: a kill before this leaves keys that are no longer needed, never one missing. Looked at
 * once more while nothing can be committed; false where something came meanwhile, or is still to come, that an older key wraps.
 */
function forgetBefore(session: Session, epoch: number): Promise<boolean> {
  return session.manifest.hold(async () => {
    if (session.manifest.awaited.hasBefore(epoch) || (await dueEntries(session, epoch, 1)).length > 0) return false
    await changeEpochs(session, (bytes) => dropEpochs(bytes, session.masterKey, epoch))
    return true
  })
}

type Step = (tx: Transaction) => Promise<void>

async function dueEntries(session: Session, epoch: number, limit: number): Promise<readonly Step[]> {
  const due: Step[] = []
  for await (const [id, seen] of session.manifest.entries('records')) {
    if (seen.epoch >= epoch) continue
    due.push(async (tx) => {
      const entry = await tx.get('records', id)
      if (entry !== undefined) await tx.set('records', id, { ...entry, ...rewrap(session, entry, `${id}/${String(entry.version)}`) })
    })
    if (due.length >= limit) return due
  }
  for await (const [id, seen] of session.manifest.entries('grants')) {
    if (seen.blob.epoch >= epoch) continue
    due.push(async (tx) => {
      const entry = await tx.get('grants', id)
      if (entry !== undefined) await tx.set('grants', id, { ...entry, blob: rewrapBlob(session, entry.blob) })
    })
  }
  for await (const [id, seen] of session.manifest.entries('amendments')) {
    if ((seen.blob?.epoch ?? epoch) >= epoch) continue
    due.push(async (tx) => {
      const entry = await tx.get('amendments', id)
      if (entry !== undefined && entry.blob !== null) await tx.set('amendments', id, { ...entry, blob: rewrapBlob(session, entry.blob) })
    })
  }
  for await (const [id, seen] of session.manifest.entries('children')) {
    if (seen.blob.epoch >= epoch) continue
    due.push(async (tx) => {
      const entry = await tx.get('children', id)
      if (entry !== undefined) await tx.set('children', id, { ...entry, blob: rewrapBlob(session, entry.blob) })
    })
  }
  for await (const [id, seen] of session.manifest.entries('offers')) {
    if ((seen.blob?.epoch ?? epoch) >= epoch) continue
    due.push(async (tx) => {
      const entry = await tx.get('offers', id)
      if (entry !== undefined && entry.blob !== null) await tx.set('offers', id, { ...entry, blob: rewrapBlob(session, entry.blob) })
    })
  }
  for await (const [id, seen] of session.manifest.entries('journal')) {
    if (seen.blob.epoch >= epoch) continue
    due.push(async (tx) => {
      const entry = await tx.get('journal', id)
      if (entry !== undefined) await tx.set('journal', id, { ...entry, blob: rewrapBlob(session, entry.blob) })
    })
  }
  for await (const [, seen] of session.manifest.entries('vault')) {
    if (seen.lastBackup === undefined || seen.lastBackup.blocks.epoch >= epoch) continue
    due.push((tx) =>
      changeVaultEntry(tx, (entry) =>
        entry.lastBackup === undefined
          ? entry
          : { ...entry, lastBackup: { ...entry.lastBackup, blocks: rewrapBlob(session, entry.lastBackup.blocks) } },
      ),
    )
  }
  for await (const [id, seen] of session.manifest.entries('kept')) {
    if ([seen.order, seen.back?.order].every((one) => (one?.epoch ?? epoch) >= epoch)) continue
    due.push(async (tx) => {
      const entry = await tx.get('kept', id)
      if (entry !== undefined) await tx.set('kept', id, rewrapOrders(session, entry))
    })
  }
  for await (const [id, seen] of session.manifest.entries('shares')) {
    if ((seen.blob?.epoch ?? epoch) >= epoch && (seen.consent?.epoch ?? epoch) >= epoch) continue
    due.push(async (tx) => {
      const entry = await tx.get('shares', id)
      if (entry === undefined) return
      const { blob, consent } = entry
      const rewrapped = consent === undefined ? {} : { consent: rewrapBlob(session, consent) }
      await tx.set('shares', id, { ...entry, blob: blob === null ? null : rewrapBlob(session, blob), ...rewrapped })
    })
  }
  return due
}

function rewrapBlob(session: Session, blob: BlobReference): BlobReference {
  return { ...blob, ...rewrap(session, blob, blob.id) }
}

/** Both orders: the newest one, and that of the state that may be given back, which stays after newer ones. */
function rewrapOrders(session: Session, entry: KeptEntry): KeptEntry {
  const back = heldBack(entry, session.epochs)
  const order = entry.order === null ? null : rewrapBlob(session, entry.order)
  return { ...withBack(entry, back === undefined ? undefined : { ...back, order: rewrapBlob(session, back.order) }), order }
}

function rewrap(
  session: Session,
  wrapped: { readonly key: string; readonly epoch: number },
  context: string,
): ReturnType<typeof wrapForEpoch> {
  const key = unwrapFromEpoch(session, wrapped, context)
  const fresh = wrapForEpoch(session, key, context)
  key.fill(0)
  return fresh
}
