/** Wraps every key of the vault by a new epoch key and forgets the old ones; the vault stays usable meanwhile. */

import { beginEpoch, continueRotation, KEYS_A_STEP, queueRotation } from '../../session/keys/epochs.ts'
import { countRecords } from '../../session/records/index-rows.ts'
import { throwIfCancelled } from '../../session/refusal.ts'
import { addActivity, readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Cancelled or killed, it goes on by itself at the next turn. Errors: `cancelled`, `disk-full`, `disk-failed`. */
export async function rotateKeys(session: Session, _args: null, signal: AbortSignal): Promise<{ readonly epoch: number }> {
  await beginEpoch(session)
  await session.manifest.commit(async (tx) => {
    await queueRotation(session, tx)
    await addActivity(session, tx, 'keys-rotated')
  })
  const total = await countRecords(session)
  for (let done = 0; (await continueRotation(session)) > 0; done += 1) {
    throwIfCancelled(signal)
    session.emit({ type: 'rotate-progress', done: Math.min(total, done * KEYS_A_STEP), total })
  }
  return { epoch: (await readVaultEntry(session)).rotatingTo ?? session.epochs.at(-1)?.number ?? 0 }
}
