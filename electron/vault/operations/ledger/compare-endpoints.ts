/** Which endpoint of a network says something else than the others, so that it can be replaced: it is outvoted, and nobody would know. */

import type { EndpointDoubt } from '../../../../shared/api/ledger-views.ts'
import type { EndpointSays, LedgerPort } from '../../ports.ts'
import { settingsOf } from '../../session/ledger/public-outbox.ts'
import { ledgerConfigOf } from '../../session/ledger/witness.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Only those that are to be named; none where all say the same, or the ledger is no network. */
export async function compareEndpoints(session: Session): Promise<readonly EndpointDoubt[]> {
  const { ledger, publicPlace } = await readVaultEntry(session)
  const both = await Promise.all([
    doubtsOf('ledger', session.ports.ledger, ledger),
    doubtsOf('public', session.ports.publicLedger, settingsOf(publicPlace)),
  ])
  return both.flat()
}

async function doubtsOf(
  of: EndpointDoubt['of'],
  port: LedgerPort,
  settings: Parameters<typeof ledgerConfigOf>[0],
): Promise<readonly EndpointDoubt[]> {
  if (settings.kind !== 'rpc') return []
  const said = await port.compareEndpoints(ledgerConfigOf(settings))
  const isNoneAlike = said.includes('other') && !said.includes('same')
  return said.flatMap((says, at) =>
    says === 'same' ? [] : [{ of, number: at + 1, host: hostOf(settings.urls[at] ?? ''), says: doubtIn(says, isNoneAlike) }],
  )
}

function doubtIn(says: Exclude<EndpointSays, 'same'>, isNoneAlike: boolean): EndpointDoubt['says'] {
  return says === 'other' && isNoneAlike ? 'none-alike' : says
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}
