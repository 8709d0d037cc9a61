/** Which of the shares that are kept for somebody were ended on the ledger: asked from time to time, and with the owner away too. */

import { openedAtSlot } from '../../../../shared/crypto/ledger-slots.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import type { LedgerChoice, ServedGrant } from '../../ports.ts'
import type { Session } from '../session.ts'

const ASK_EVERY_MS = 60_000

const asked = new WeakMap<Session, Map<string, number>>()

type Bound = NonNullable<ServedGrant['bound']>

/** Grant ids of lines whose lock is open there; none where the ledger cannot be asked now. */
export async function openedLines(session: Session, owner: Contact, lines: readonly ServedGrant[]): Promise<readonly string[]> {
  const known = asked.get(session) ?? new Map<string, number>()
  asked.set(session, known)
  const now = session.ports.clock.now()
  const locked = lines.flatMap(({ grantId, bound }) => (bound === undefined ? [] : [{ grantId, bound }]))
  if (locked.length === 0 || Math.abs(now - (known.get(owner.id) ?? 0)) < ASK_EVERY_MS) return []
  known.set(owner.id, now)
  const contracts = new Map<string, { grantId: string; bound: Bound }[]>()
  for (const one of locked) {
    const { genesisHash, sealLog } = one.bound.ledger
    const key = `${genesisHash} ${sealLog}`
    contracts.set(key, [...(contracts.get(key) ?? []), one])
  }
  const opened: string[] = []
  for (const group of contracts.values()) opened.push(...(await openedOf(session, owner, group)))
  return opened
}

async function openedOf(
  session: Session,
  owner: Contact,
  group: readonly { readonly grantId: string; readonly bound: Bound }[],
): Promise<readonly string[]> {
  const [first] = group
  if (first === undefined) return []
  const { ledger } = first.bound
  const slots = group.map(({ bound }) => openedAtSlot(bound.lock))
  const read = await session.ports.ledger.readStorage(await choiceOf(session, owner, ledger), ledger.sealLog, slots, 1)
  const words = read.ok ? (read.value.words ?? []) : []
  return group.filter((_one, at) => Number(words[at] ?? 0) > 0).map(({ grantId }) => grantId)
}

/** The network that both use, else the owner's own ledger as far as it was followed. */
async function choiceOf(session: Session, owner: Contact, reference: Bound['ledger']): Promise<LedgerChoice> {
  const own = await session.ports.ledger.status()
  if (own.ok && own.value.chainId === reference.chainId && own.value.genesisHash === reference.genesisHash) return 'own'
  await session.ports.ledger.follow(owner.card, reference)
  return { did: owner.did, genesisHash: reference.genesisHash }
}
