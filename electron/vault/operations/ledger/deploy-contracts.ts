/** Puts SealLog and VaultHeads on the chosen ledger where they are not there yet. */

import type { LedgerSettings } from '../../../../shared/api/vault-api.ts'
import { refusal } from '../../session/refusal.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { queueWitness, witnessWaiting } from '../../session/ledger/witness.ts'
import { isWaiting } from '../../session/ledger/outbox-states.ts'

/** Addresses are empty while the contracts are not deep enough in the chain. Errors: `ledger-off`, `ledger-unreachable` where they could not even be sent. */
export async function deployContracts(session: Session): Promise<LedgerSettings> {
  const { ledger } = await readVaultEntry(session)
  if (ledger.kind === 'off') throw refusal('ledger-off')
  const waiting = (await session.manifest.list('outbox')).filter(([, one]) => isWaiting(one)).map(([, one]) => one.kind)
  await session.manifest.commit(async (tx) => {
    if (ledger.sealLog === '' && !waiting.includes('deploy-seal-log')) await queueWitness(session, tx, 'deploy-seal-log', '')
    if (ledger.vaultHeads === '' && !waiting.includes('deploy-vault-heads')) await queueWitness(session, tx, 'deploy-vault-heads', '')
  })
  await witnessWaiting(session)
  const changed = (await readVaultEntry(session)).ledger
  const isSent = (await session.manifest.list('outbox')).some(
    ([, { kind, state, signed }]) =>
      kind.startsWith('deploy') && (state === 'submitted' || state === 'confirmed') && signed?.chainId === changed.chainId,
  )
  if (!isSent && (changed.sealLog === '' || changed.vaultHeads === '')) throw refusal('ledger-unreachable')
  return changed
}
