/** What was passed on, with rows that are none: a changed program sends it, and it is refused in words. */

import { expect } from 'vitest'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import type { InvitePayload } from '../../shared/model/grant.ts'
import { cardOf, identityOf, sealFor } from './letters.ts'
import type { Person } from './person.ts'

/** As many rows and keys as the last child of the chain names records. */
export async function sendOddRows(from: Person, to: Person, invite: Pick<InvitePayload, 'grant' | 'chain' | 'card'>): Promise<void> {
  const { records } = JSON.parse(invite.chain?.at(-1)?.childJson ?? '{}') as { readonly records: readonly object[] }
  const [keys, card] = [await identityOf(from), await cardOf(to)]
  const payload = { ...invite, rows: records.map(() => null), keys: records.map(() => ''), shareKey: '', sealSalt: '' }
  await from.node.peer.deliver(card, sealFor(keys, card, 'child-invite', canonicalJson(payload)))
  await to.root.turn()
  const { entries } = await to.call('listActivity', { limit: 1, offset: 0 })
  expect(entries).toMatchObject([{ kind: 'request-refused', reason: 'invite-invalid' }])
}
