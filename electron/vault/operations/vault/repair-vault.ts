/** Repairs damaged and missing blocks from whoever still has them: other computers of this person, contacts, a backup. */

import { blockKeyOf } from '../../../../shared/crypto/block-cid.ts'
import { decodeWords } from '../../../../shared/crypto/words.ts'
import type { RepairReport } from '../../../../shared/api/care-views.ts'
import { backupSecretOf, readBackup } from '../../session/care/read-backup.ts'
import { fetchFromPeople, findDamage } from '../../session/care/repair.ts'
import { indexUnread } from '../../session/records/index-rows.ts'
import { must, mustAwait, refusal, throwIfCancelled } from '../../session/refusal.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Each round may show damage that lay below what was mended before. */
const ROUNDS_MAX = 64

export interface RepairArgs {
  /** Absolute; backups to look into, in any order. None: only people are asked. */
  readonly paths?: readonly string[]
  readonly words?: string
  readonly backupPassphrase?: string
}

/** Damaged bytes stay where they are until a whole copy takes their place. Errors: `backup-locked`, `backup-damaged`, `file-unreadable`, `words-*`, `disk-full`, `disk-failed`, `cancelled`. */
export async function repairVault(session: Session, args: RepairArgs | null, signal: AbortSignal): Promise<RepairReport> {
  const paths = args?.paths ?? []
  let mended = 0
  let damage = await findDamage(session)
  for (let round = 0; damage.size > 0 && round < ROUNDS_MAX; round++) {
    throwIfCancelled(signal)
    await fetchFromPeople(session, [...damage], signal)
    for (const path of paths) await takeFromBackup(session, path, args, damage, signal)
    const left = await findDamage(session)
    const came = [...damage].filter((cid) => !left.has(cid)).length
    mended += came
    damage = left
    if (came === 0) break
  }
  indexUnread(session)
  if (mended > 0) await session.manifest.commit((tx) => addActivity(session, tx, 'damage-mended', { count: mended }))
  session.emit({ type: 'changed', what: ['records', 'activity'] })
  return { mended, left: damage.size }
}

async function takeFromBackup(
  session: Session,
  path: string,
  args: RepairArgs | null,
  damage: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const wordsEntropy = args?.words === undefined ? null : must(decodeWords(args.words))
  const secret = backupSecretOf(wordsEntropy, args?.backupPassphrase)
  const wanted = new Set([...damage].map(blockKeyOf))
  const read = await readBackup(
    session.ports.archive,
    path,
    secret,
    async (blocks) => {
      const good = blocks.filter(({ cid }) => wanted.has(blockKeyOf(cid)))
      if (good.length > 0) await mustAwait(session.ports.blocks.putFiles(good.map(({ bytes }) => [bytes])))
    },
    signal,
  )
  if (read.facts.vaultId !== session.vaultId) throw refusal('backup-base-missing')
}
