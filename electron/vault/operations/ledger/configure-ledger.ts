/** Chooses the ledger that witnesses this vault: the one on this computer, a network, or none. */

import { err } from '../../../../shared/model/result.ts'
import type { LedgerSettings } from '../../../../shared/api/vault-api.ts'
import { betweenTurns, configureAsKept, ledgerConfigOf } from '../../session/ledger/witness.ts'
import { orStopped } from '../../session/ledger/or-stopped.ts'
import { DELAY_MINUTES_MAX } from '../../session/ledger/outbox-rhythm.ts'
import { refusal } from '../../session/refusal.ts'
import { addActivity, changeVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** More chain blocks than this nobody waits for: most of an hour on most networks. */
export const CONFIRMATIONS_MAX = 256

/** Entries that a contact sends at once can be told to be of one vault; unless something else was chosen they go out within so many minutes. */
const RELAYED_DELAY_MINUTES = 10

/** Errors: `cancelled` before anything changed, `ledger-wrong-chain`, `ledger-silent` where no answer came, `input-invalid`; then nothing changes. */
export async function configureLedger(session: Session, args: LedgerSettings, signal: AbortSignal): Promise<LedgerSettings> {
  if (!isWithin(args.confirmations, 1, CONFIRMATIONS_MAX) || !isWithin(args.delayMinutes, 0, DELAY_MINUTES_MAX))
    throw refusal('input-invalid')
  if (args.relay !== undefined && (await session.manifest.get('contacts', args.relay)) === undefined) throw refusal('contact-not-found')
  const delayMinutes = args.delayMinutes ?? (args.relay === undefined ? undefined : RELAYED_DELAY_MINUTES)
  const chosen = delayMinutes === undefined ? args : { ...args, delayMinutes }
  let begun = false
  const changed = betweenTurns(session, async () => {
    const settings = await reach(session, chosen, signal)
    begun = true
    await keep(session, settings)
    return settings
  })
  const ledger = await orStopped(changed, {
    ledger: session.ports.ledger,
    account: session.signer.address(),
    signal,
    isBegun: () => begun,
  })
  session.emit({ type: 'changed', what: ['ledger', 'settings', 'activity'] })
  return ledger
}

/** The settings with the chain that answered for them. Whoever stopped meanwhile has the ledger of before. */
async function reach(session: Session, args: LedgerSettings, signal: AbortSignal): Promise<LedgerSettings> {
  const config = args.kind === 'off' ? ({ kind: 'off' } as const) : ledgerConfigOf(args)
  const status = signal.aborted ? err('cancelled') : await session.ports.ledger.configure(config, session.signer.address())
  if (signal.aborted) {
    await configureAsKept(session)
    throw refusal('cancelled')
  }
  // Nothing is saved for later here, as it is where only a witness is away: whoever chose has to choose again.
  if (!status.ok && args.kind !== 'off') throw refusal(status.error.code === 'ledger-unreachable' ? 'ledger-silent' : status.error.code)
  return { ...args, chainId: status.ok && args.kind !== 'off' ? status.value.chainId : args.chainId }
}

async function keep(session: Session, ledger: LedgerSettings): Promise<void> {
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
}

function isWithin(value: number | undefined, least: number, most: number): boolean {
  return value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most)
}
