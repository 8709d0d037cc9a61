/** One entry of the outbox as far as it goes now. Every step is committed before the next, so that it survives a kill at any of them, and a step taken twice has one effect. */

import type { OutboxEntry, VaultEntry } from '../collections.ts'
import { effectOf } from './outbox-effect.ts'
import type { Effect } from './outbox-effect.ts'
import { actOf, encodeAct, signEntry, withTransactionOf } from './outbox-sign.ts'
import type { Prepared } from './outbox-sign.ts'
import { besideOf } from './outbox-together.ts'
import { askRelay } from './relay-ask.ts'
import { addActivity, changeVaultEntry, readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/**
 * - `confirmed`: as deep in the chain as it was asked for; nothing is left to do
 * - `included`: in the chain, not deep enough yet
 * - `waiting`: for the ledger; nothing can pass it
 * - `asked`: of a contact who sends it; others can pass it
 * - `blocked`: its contract is not there; others need not wait for that
 * - `failed`: given up, it changed nothing however often it was tried
 */
export type Step = 'confirmed' | 'included' | 'waiting' | 'asked' | 'blocked' | 'failed'

/** The fee of a transaction that waits so long is raised, the next time after twice as long. */
const RAISE_AFTER_MS = 60_000
const RAISE_DOUBLINGS_MAX = 6
/** A ledger that is asked several things may be a few chain blocks further at the last of them. */
const SKEW_BLOCKS = 3
/** Transactions of one entry that may be paid for in vain. */
const VAIN_MAX = 5
/** Of what a contact asked for: it was signed for one moment. */
const VAIN_FOR_OTHERS_MAX = 1

export interface StepContext {
  /** Chain blocks after which something counts. */
  readonly depth: number
  readonly isEmbedded: boolean
  /** Contact who sends it on and pays for it; empty: this vault does. */
  readonly relay: string
  /** Ids of entries that go out in one call. */
  readonly together: readonly string[]
}

/** Moves one entry as far as it goes. */
export async function stepEntry(session: Session, id: string, entry: OutboxEntry, context: StepContext): Promise<Step> {
  const before = await settle(session, id, entry, context)
  if (before !== 'missing') return before
  if (context.relay !== '' && !entry.kind.startsWith('deploy') && entry.relay === undefined)
    return askRelay(session, id, entry, context.relay)
  const stale = entry.kind === 'relayed' && entry.raw === '' ? await refuseStale(session, id, entry) : null
  if (stale !== null) return stale
  const ready = await session.ports.ledger.prepare(session.signer.address())
  if (!ready.ok) return 'waiting'
  const judged = await judge(session, id, entry, ready.value, context)
  if (judged.type !== 'go') return judged.type
  const current = judged.sign ? await signAnew(session, id, judged.entry, ready.value, context) : judged.entry
  if (current === null) return 'waiting'
  const submitted = await session.ports.ledger.submit(current.raw)
  if (!submitted.ok) {
    // The ledger on this computer has no room for waiting: what it refuses is signed anew.
    if (submitted.error.code === 'ledger-refused' && context.isEmbedded) await saveEntry(session, id, { ...current, raw: '' })
    return 'waiting'
  }
  const sent: OutboxEntry = current.state === 'submitted' ? current : { ...current, state: 'submitted' }
  if (sent !== current) await saveSent(session, id, sent)
  const after = await settle(session, id, sent, context)
  return after === 'missing' ? 'waiting' : after
}

/** What a contact signed may be too late: then it would cost and change nothing. Null where it is not. */
async function refuseStale(session: Session, id: string, entry: OutboxEntry): Promise<'failed' | 'waiting' | 'blocked' | null> {
  const act = await actOf(session, entry)
  if (act === null) return 'blocked'
  const tried = await session.ports.ledger.call('own', act.to, encodeAct(session, act))
  if (tried.ok) return null
  if (tried.error.code !== 'ledger-refused') return 'waiting'
  await saveEntry(session, id, { ...entry, state: 'failed' })
  return 'failed'
}

/** What has come about is noted; `missing` where nothing has. */
async function settle(session: Session, id: string, entry: OutboxEntry, { depth }: StepContext): Promise<Step | 'missing'> {
  const vault = await readVaultEntry(session)
  const deep = await effectOf(session, vault, entry, depth)
  if (!deep.ok) return 'waiting'
  if (deep.value.type === 'there') {
    await confirmEntry(session, id, entry, deep.value)
    return 'confirmed'
  }
  const newest = depth > 1 ? await effectOf(session, vault, entry, 1) : deep
  if (!newest.ok) return 'waiting'
  if (newest.value.type === 'no-contract') return 'blocked'
  if (newest.value.type === 'missing') return 'missing'
  await noteIncluded(session, id, entry, newest.value.block.height)
  return 'included'
}

async function noteIncluded(session: Session, id: string, entry: OutboxEntry, height: number): Promise<void> {
  if (entry.state === 'submitted' && entry.height > 0) return
  await saveEntry(session, id, { ...entry, state: 'submitted', height })
}

type Judged = { readonly type: 'waiting' | 'failed' } | { readonly type: 'go'; readonly entry: OutboxEntry; readonly sign: boolean }

/** Whether the signed bytes can still get into the chain as they are. */
async function judge(session: Session, id: string, entry: OutboxEntry, ready: Prepared, context: StepContext): Promise<Judged> {
  const { signed } = entry
  if (signed === undefined || entry.state === 'intent' || signed.chainId !== ready.chainId) return { type: 'go', entry, sign: true }
  if (signed.nonce < ready.nonce) return judgeTaken(session, id, entry, context)
  if (signed.nonce > ready.nonce || entry.raw === '') return { type: 'go', entry, sign: true }
  // Also where the clock was put back since.
  const waitedMs = Math.abs(session.ports.clock.now() - signed.atMs)
  const isDue = !context.isEmbedded && waitedMs >= RAISE_AFTER_MS * 2 ** Math.min(signed.raised, RAISE_DOUBLINGS_MAX)
  return { type: 'go', entry, sign: isDue }
}

/** The number is used up, and what it was for is not there: somebody else used it, or the transaction changed nothing. */
async function judgeTaken(session: Session, id: string, entry: OutboxEntry, { depth }: StepContext): Promise<Judged> {
  for (const hash of [entry.hash, ...(entry.formerHashes ?? [])]) {
    if (hash === '') continue
    const receipt = await session.ports.ledger.receipt(hash)
    if (!receipt.ok) return { type: 'waiting' }
    if (receipt.value === null) continue
    // It may have come in since the contract was asked.
    if (receipt.value.succeeded && receipt.value.confirmed <= depth + SKEW_BLOCKS) return { type: 'waiting' }
    const vain = (entry.vain ?? 0) + 1
    const { formerHashes: _gone, ...rest } = entry
    const tried: OutboxEntry = { ...rest, vain, hash: '', raw: '' }
    if (vain < (entry.kind === 'relayed' ? VAIN_FOR_OTHERS_MAX : VAIN_MAX)) return { type: 'go', entry: tried, sign: true }
    await saveEntry(session, id, { ...tried, state: 'failed' })
    return { type: 'failed' }
  }
  return { type: 'go', entry, sign: true }
}

/** Committed before it is sent. At a fee that is too high the bytes of before go out once more. */
async function signAnew(
  session: Session,
  id: string,
  entry: OutboxEntry,
  ready: Prepared,
  { together }: StepContext,
): Promise<OutboxEntry | null> {
  const beside = await besideOf(session, id, together)
  const values = beside.map(([, { value }]) => value)
  const signed = await signEntry(session, entry, ready, values)
  if (signed !== null) {
    await session.manifest.commit(async (tx) => {
      await tx.set('outbox', id, signed)
      for (const [other, one] of beside) await tx.set('outbox', other, withTransactionOf(signed, one))
    })
    return signed
  }
  return entry.raw !== '' && entry.signed?.nonce === ready.nonce ? entry : null
}

async function confirmEntry(session: Session, id: string, entry: OutboxEntry, effect: Extract<Effect, { type: 'there' }>): Promise<void> {
  const height = await heightOf(session, entry, effect.block.height)
  const { address, heads } = effect
  await session.manifest.commit(async (tx) => {
    // A contract that somebody else made is not made again when it goes.
    const foundOn = address === undefined ? { foundOn: (await readVaultEntry(session)).ledger.chainId } : {}
    await tx.set('outbox', id, { ...entry, state: 'confirmed', height, raw: '', ...foundOn })
    if (address !== undefined) await changeVaultEntry(tx, (vault) => ({ ...vault, ledger: withAddress(vault.ledger, entry, address) }))
    if (heads !== undefined) await changeVaultEntry(tx, (vault) => ({ ...vault, headsKnown: heads }))
    if (entry.kind === 'seal' && entry.relay === undefined) await addActivity(session, tx, 'seal-witnessed', { count: 1 })
  })
}

function withAddress(ledger: VaultEntry['ledger'], { kind }: OutboxEntry, address: string): VaultEntry['ledger'] {
  return kind === 'deploy-seal-log' ? { ...ledger, sealLog: address } : { ...ledger, vaultHeads: address }
}

/** The chain block of its transaction; that in which it was seen where somebody else's transaction did it. */
async function heightOf(session: Session, entry: OutboxEntry, seenAt: number): Promise<number> {
  for (const hash of [entry.hash, ...(entry.formerHashes ?? [])]) {
    const receipt = hash === '' ? null : await session.ports.ledger.receipt(hash)
    if (receipt?.ok === true && receipt.value !== null) return receipt.value.height
  }
  return seenAt
}

/** What its transaction takes along was sent with it. */
async function saveSent(session: Session, id: string, sent: OutboxEntry): Promise<void> {
  const beside = (await session.manifest.list('outbox')).filter(
    ([other, { state, raw }]) => other !== id && state === 'signed' && raw !== '' && raw === sent.raw,
  )
  await session.manifest.commit(async (tx) => {
    await tx.set('outbox', id, sent)
    for (const [other, one] of beside) await tx.set('outbox', other, { ...one, state: 'submitted' })
  })
}

async function saveEntry(session: Session, id: string, entry: OutboxEntry): Promise<void> {
  await session.manifest.commit((tx) => tx.set('outbox', id, entry))
}
