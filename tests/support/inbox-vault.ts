/** A vault without a node whose letters lie in a real inbox. */

import { join } from 'node:path'
import { PEER_LIMITS } from '../../electron/peer/limits.ts'
import { openInbox } from '../../electron/peer/net/inbox.ts'
import type { Inbox } from '../../electron/peer/net/inbox.ts'
import type { Session } from '../../electron/vault/session/session.ts'
import { createContactCard } from '../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { ok } from '../../shared/model/result.ts'
import { createCore } from '../faults/core.ts'
import type { Core } from '../faults/core.ts'

const PEER_ID = '12D3KooWJRSrypvnpHgc6ZAgyCni4KcSmbV7uGRaMw5LgMKT18fq'

export interface InboxVault {
  readonly core: Core
  readonly session: Session
  readonly inbox: Inbox
  readonly own: ContactCard
}

export function anyCardOf(keys: IdentityKeys, name: string): ContactCard {
  return createContactCard(keys, { name, device: signDeviceCertificate(keys, PEER_ID, 5), addresses: [], issuedAtMs: 5 })
}

/** In `home`; `contacts` by a letter, which is their name as well. Its clock is ahead by `offsetMs`. */
export async function openInboxVault(
  home: string,
  contacts: Readonly<Record<string, IdentityKeys>>,
  offsetMs: () => number,
): Promise<InboxVault> {
  const { core } = await createCore(join(home, 'vault'))
  const inbox = await openInbox(join(home, 'inbox'), PEER_LIMITS)
  const peer = {
    takeInbox: (without?: readonly string[]) => inbox.list(without),
    clearInbox: (ids: readonly string[]) => inbox.remove(ids),
    setServing: () => Promise.resolve(ok(null)),
    useRelay: () => Promise.resolve(ok(null)),
  }
  const ports = { ...core.session.ports, clock: { now: () => Date.now() + offsetMs() }, peer } as unknown as Session['ports']
  const session = { ...core.session, ports }
  await session.manifest.commit(async (tx) => {
    for (const [name, keys] of Object.entries(contacts)) {
      const id = name.repeat(32)
      await tx.set('contacts', id, {
        ...{ id, did: keys.did, name, role: 'clinician', card: anyCardOf(keys, name) },
        ...{ safetyWords: [], verified: true, addedAtMs: 1 },
      })
    }
  })
  return { core, session, inbox, own: anyCardOf(session.identity, 'Maria') }
}
