/** Stops grants, any number at once: all of them from one commit on, whatever happens after it. */

import { isOnHold } from '../on-hold.ts'
import { decodeBase64Url, encodeHex, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { GrantEntry } from '../collections.ts'
import { prepareChildEnd } from './children-end.ts'
import { beginEpoch, queueRotation } from '../keys/epochs.ts'
import { queueLetter, sealLetter, storeLetters } from '../letters/mail.ts'
import { refusal } from '../refusal.ts'
import { sealingAnew } from './reseal-withdrawn.ts'
import { withoutServing } from './serving.ts'
import { addActivity, readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { queueWitness } from '../ledger/witness.ts'

type Stopped = readonly (readonly [grantId: string, entry: GrantEntry])[]

/** Stops serving, opens the locks on the ledger, asks for deletion, changes the keys for what comes later. Those that were withdrawn before are left as they are. `deep`: that they are to be sealed anew is written down with it. */
export async function withdrawAll(session: Session, grants: Stopped, deep = false): Promise<void> {
  const live = grants.filter(([, entry]) => entry.withdrawnAtMs === undefined)
  if (live.length === 0) return
  const withdrawnAtMs = session.ports.clock.now()
  const epoch = session.epochs.at(-1)?.number
  const contacts = new Map(await session.manifest.list('contacts'))
  const told = live.map(([grantId, entry]) => {
    const preimage = decodeBase64Url(entry.preimage)
    const contact = contacts.get(entry.contactId)
    if (preimage === null || contact === undefined) throw refusal('vault-damaged')
    const value = `0x${encodeHex(preimage)}`
    const notice = encodeUtf8(canonicalJson({ grantId, withdrawnAtMs, preimage: value }))
    return { grantId, contact, value, envelope: sealLetter(session, contact, 'withdrawal', notice) }
  })
  const letters = await storeLetters(
    session,
    told.map(({ envelope }) => envelope),
  )
  const preimages = new Map(told.map(({ grantId, value }) => [grantId, value]))
  const below = await prepareChildEnd(session, (_childId, { rootId }) => preimages.has(rootId), preimages)
  const commit = (): Promise<unknown> =>
    session.manifest.commit(async (tx) => {
      await below.commit(tx)
      for (const [at, { grantId, contact, value }] of told.entries()) {
        const letter = letters[at]
        if (letter === undefined) throw refusal('disk-failed')
        const entry = await tx.get('grants', grantId)
        // Asked for twice at once: the first one did it.
        if (entry === undefined || entry.withdrawnAtMs !== undefined) {
          tx.dropFilesAfter([letter.cid])
          continue
        }
        const openOutboxId = await queueWitness(session, tx, 'open', value)
        await tx.set('grants', grantId, {
          ...entry,
          withdrawnAtMs,
          openOutboxId,
          ...(deep ? sealingAnew(session, 'due') : {}),
          ...(epoch === undefined ? {} : { stoppedAtEpoch: epoch }),
        })
        await queueLetter(session, tx, contact.id, 'withdrawal', grantId, letter)
        await addActivity(session, tx, 'grant-withdrawn', { who: contact.name, grantId })
      }
      // Like everything else that is put there: alone it could be told. And a vault that is set back to before is found out.
      await queueWitness(session, tx, 'head', '')
    })
  const ids = told.map(({ grantId }) => grantId)
  await withoutServing(session, ids, commit)
  // They are stopped from here on, whatever becomes of the keys.
  session.emit({ type: 'changed', what: ['grants', 'activity', 'ledger'] })
  await changeKeys(session)
}

/** New records are wrapped by another epoch key than before. Whatever was cut short goes on with the next turn; where there is no room for a key, old ones go first. */
export async function changeKeys(session: Session): Promise<void> {
  const due = (await session.manifest.list('grants')).filter(
    ([, { withdrawnAtMs, rotated }]) => withdrawnAtMs !== undefined && rotated !== true,
  )
  if (due.length === 0 || isOnHold(session)) return
  const newest = session.epochs.at(-1)?.number ?? 0
  const isOver = due.every(([, { stoppedAtEpoch }]) => stoppedAtEpoch !== undefined && newest > stoppedAtEpoch)
  if (!isOver && !(await beginEpoch(session))) {
    if ((await readVaultEntry(session)).rotatingTo === undefined) await session.manifest.commit((tx) => queueRotation(session, tx))
    return
  }
  await session.manifest.commit(async (tx) => {
    for (const [grantId] of due) {
      const entry = await tx.get('grants', grantId)
      if (entry !== undefined) await tx.set('grants', grantId, { ...entry, rotated: true })
    }
  })
  session.emit({ type: 'changed', what: ['grants'] })
}
