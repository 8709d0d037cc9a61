/** Puts on the network what contacts ask for, within limits, where the person switched that on: the same two contracts, the same chain, and nothing that could be anything else. */

import type { RelayLimits } from '../../../../shared/api/ledger-views.ts'
import type { Did } from '../../../../shared/model/person.ts'
import type { OutboxEntry } from '../collections.ts'
import type { Letter } from '../letters/letter.ts'
import { must, refusal } from '../refusal.ts'
import type { RelayRequest } from './relay-ask.ts'
import { decodeRelayRequest } from './relay-request.ts'
import { newId, readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { knownContacts } from '../letters/known-contacts.ts'

const DAY_MS = 24 * 3_600_000

/** Only while the vault is open, and only where it was switched on since. */
const limitsOf = new WeakMap<Session, RelayLimits>()

/** Null: nothing is relayed any more. */
export function setRelaying(session: Session, limits: RelayLimits | null): void {
  if (limits === null) limitsOf.delete(session)
  else limitsOf.set(session, limits)
}

/** Null where it is switched off. */
export function relayingOf(session: Session): RelayLimits | null {
  return limitsOf.get(session) ?? null
}

/** Into the outbox, once. Errors: `refused-by-peer` where it is not done here, `ledger-wrong-chain`, `limit-exceeded`, `peer-protocol`. */
export async function takeRelayed(session: Session, letter: Letter): Promise<void> {
  const request = must(decodeRelayRequest(letter.payload))
  const limits = limitsOf.get(session)
  const { ledger } = await readVaultEntry(session)
  const isContact = (await knownContacts(session)).some(({ did }) => did === letter.from)
  if (limits === undefined || !isContact || ledger.kind !== 'rpc') throw refusal('refused-by-peer')
  const own = request.contract === 'SealLog' ? ledger.sealLog : ledger.vaultHeads
  if (request.chainId !== ledger.chainId || own === '' || request.to.toLowerCase() !== own.toLowerCase())
    throw refusal('ledger-wrong-chain')
  const now = session.ports.clock.now()
  if (request.untilMs <= now) return
  const outbox = (await session.manifest.list('outbox')).map(([, entry]) => entry)
  const entry = entryOf(request, letter.from, now)
  if (outbox.some((one) => isSame(one, entry))) return
  const recent = outbox.filter(({ relay, atMs }) => relay !== undefined && Math.abs(now - atMs) < DAY_MS)
  const ofContact = recent.filter(({ relay }) => relay?.from === letter.from)
  if (recent.length >= limits.aDay || ofContact.length >= limits.aContactADay) throw refusal('limit-exceeded')
  await session.manifest.commit((tx) => tx.set('outbox', newId(session), entry))
  session.emit({ type: 'changed', what: ['ledger'] })
}

/** Another letter about what is under way or done already. */
function isSame(one: OutboxEntry, other: OutboxEntry): boolean {
  return (
    one.kind === other.kind && one.value === other.value && one.relay?.args?.join() === other.relay?.args?.join() && one.state !== 'failed'
  )
}

function entryOf({ method, args }: RelayRequest, from: Did, atMs: number): OutboxEntry {
  const common = { order: atMs, state: 'intent', raw: '', hash: '', height: 0, atMs, data: '' } as const
  // What is put may be a root or open a lock: there is nothing to tell it by, and it is in the log either way.
  if (method === 'put' || method === 'seal') return { ...common, kind: 'seal', value: args[0] ?? '', relay: { from } }
  if (method === 'open') return { ...common, kind: 'open', value: args[0] ?? '', relay: { from } }
  return { ...common, kind: 'relayed', value: args[2] ?? '', relay: { from, method, args } }
}
