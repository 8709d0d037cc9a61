/** Chooses the ledger that witnesses this vault: the one on this computer, a network, or none. */

import type { LedgerSettings } from '../../../shared/api/vault-api.ts'
import { ledgerConfigOf } from '../session/witness.ts'
import { mustAwait } from '../session/refusal.ts'
import { addActivity, changeVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** Errors: `ledger-wrong-chain`, `ledger-unreachable`, `input-invalid`; then nothing changes. */
export async function configureLedger(session: Session, args: LedgerSettings): Promise<LedgerSettings> {
  const status =
    args.kind === 'off' ? null : await mustAwait(session.ports.ledger.configure(ledgerConfigOf(args), session.signer.address()))
  if (args.kind === 'off') await session.ports.ledger.configure({ kind: 'off' }, session.signer.address())
  const ledger: LedgerSettings = { ...args, chainId: status?.chainId ?? args.chainId }
  await session.manifest.commit(async (tx) => {
    await changeVaultEntry(tx, (entry) => ({
      ...entry,
      ledger,
      ...(entry.ledger.vaultHeads === ledger.vaultHeads && entry.ledger.chainId === ledger.chainId
        ? {}
        : { headsVaultId: '', headsSalt: '' }),
    }))
    await addActivity(session, tx, 'ledger-changed')
  })
  session.emit({ type: 'changed', what: ['ledger', 'settings', 'activity'] })
  return ledger
}
