/** Says which ledger was chosen, whether entries of contacts are sent from here, and how far seals on a public one have come. */

import type { ShownLedger } from '../../../../shared/api/ledger-views.ts'
import { longLedger } from '../../../../shared/model/long-ledger.ts'
import { showPublicPlace } from '../../session/ledger/day-seals-view.ts'
import { readContract } from '../../session/ledger/ledger-state.ts'
import { relayingOf } from '../../session/ledger/relay-take.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** As it stands in the vault; whether it can be reached is said by `showStatus`. */
export async function showLedger(session: Session): Promise<ShownLedger> {
  const { ledger, ledgerParted: parted } = await readVaultEntry(session)
  const log =
    ledger.kind === 'off' || ledger.sealLog === ''
      ? null
      : await readContract(session, { choice: 'own', contract: ledger.sealLog, depth: 1 })
  const status = ledger.kind === 'embedded' ? await session.ports.ledger.status() : null
  return {
    settings: ledger,
    relaying: relayingOf(session),
    showsWithdrawals: log?.ok === true && log.value.form === 1,
    publicPlace: await showPublicPlace(session),
    long: status?.ok === true && status.value.kind === 'embedded' ? longLedger(status.value.height) : null,
    parted: parted === undefined ? null : { by: parted.by, atMs: parted.atMs, count: parted.values.length },
  }
}
