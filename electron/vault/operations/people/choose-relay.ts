/** Chooses the relay through which contacts reach this computer behind a router, or none. */

import type { RelayChosen, RelayView } from '../../../../shared/api/relay-views.ts'
import { tellContacts } from '../../session/letters/card-news.ts'
import { mustAwait } from '../../session/refusal.ts'
import { resolveRelay, viewRelay } from '../../session/carry/relay.ts'
import { introduceSelf } from '../../session/shares/serving.ts'
import { changeVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `relay-invalid`, `contact-not-found`, `disk-failed`; then nothing changes. */
export async function chooseRelay(session: Session, { chosen }: { readonly chosen: RelayChosen | null }): Promise<RelayView> {
  const choice = chosen === null ? null : await resolveRelay(session, chosen)
  await session.manifest.commit((tx) =>
    changeVaultEntry(tx, (entry) => {
      const { relay: _before, ...settings } = entry.settings
      return { ...entry, settings: chosen === null ? settings : { ...settings, relay: chosen } }
    }),
  )
  await mustAwait(session.ports.peer.useRelay(choice))
  await introduceSelf(session)
  await tellContacts(session)
  session.emit({ type: 'changed', what: ['settings'] })
  return viewRelay(session)
}
