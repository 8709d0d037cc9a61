/** The outbox of the ledger: every intended transaction is committed, signed, submitted and confirmed step by step, and survives a kill at any of them. */

import { isOnHold } from '../on-hold.ts'
import type { LedgerSettings } from '../../../../shared/api/vault-api.ts'
import { createInTurn } from '../../../../shared/model/in-turn.ts'
import type { InTurn } from '../../../../shared/model/in-turn.ts'
import type { Result } from '../../../../shared/model/result.ts'
import type { LedgerConfig, LedgerStatus } from '../../ports.ts'
import type { OutboxEntry, OutboxKind, VaultEntry } from '../collections.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { keepsLedger } from '../keys/devices.ts'
import { bringBackJournal } from './journal-copy.ts'
import { asIntent } from './outbox-anew.ts'
import { blurRhythm } from './outbox-rhythm.ts'
import { stepEntry } from './outbox-step.ts'
import type { StepContext } from './outbox-step.ts'
import { togetherOf } from './outbox-together.ts'
import { watchConfirmed } from './outbox-watch.ts'
import { judgeRollback } from './rollback.ts'
import { addActivity, changeVaultEntry, newId, readVaultEntry, takeAway } from '../session.ts'
import type { Session } from '../session.ts'
import { isWaiting } from './outbox-states.ts'

const ZERO_32 = `0x${'00'.repeat(32)}`

/** Queues one intention inside a commit; returns its id. An empty `head` is the newest one when it is signed. */
export async function queueWitness(session: Session, tx: Transaction, kind: OutboxKind, value: string): Promise<string> {
  const id = newId(session)
  const atMs = session.ports.clock.now()
  await tx.set('outbox', id, { order: atMs, kind, value, state: 'intent', raw: '', hash: '', height: 0, atMs, data: '' })
  return id
}

/** The embedded ledger of before is not here: a new one begins, and everything is witnessed again, with today's date. */
export async function beginLedgerAnew(session: Session, also: (tx: Transaction) => Promise<void> = () => Promise.resolve()): Promise<void> {
  await session.manifest.commit(async (tx) => {
    await also(tx)
    await changeVaultEntry(tx, ({ headsKnown: _gone, ...entry }) => ({
      ...entry,
      ...(entry.ledgerDevice === undefined ? {} : { ledgerDevice: session.device }),
      headsVaultId: '',
      headsSalt: '',
      ledger: { ...entry.ledger, chainId: 0, sealLog: '', vaultHeads: '' },
    }))
    for (const [id, entry] of await session.manifest.list('outbox')) {
      if (entry.kind === 'seal' || entry.kind === 'open') await tx.set('outbox', id, asIntent(entry))
      else await takeAway(session, tx, 'outbox', id)
    }
    await queueWitness(session, tx, 'deploy-seal-log', '')
    await queueWitness(session, tx, 'deploy-vault-heads', '')
    await addActivity(session, tx, 'ledger-anew')
  })
  await session.ports.ledger.configure(ledgerConfigOf((await readVaultEntry(session)).ledger), session.signer.address())
}

/** False where the embedded ledger runs, but has nothing of what this vault put there: after restoring on another computer. */
async function hasContracts(session: Session, { ledger }: VaultEntry): Promise<boolean> {
  if (ledger.kind !== 'embedded' || ledger.vaultHeads === '') return true
  const data = session.signer.encodeCall('VaultHeads', 'vaults', [ZERO_32])
  const answer = await session.ports.ledger.call('own', ledger.vaultHeads, data)
  return !answer.ok || answer.value !== '0x'
}

/** What the vault has chosen; none where another computer keeps it. */
function keptConfig(session: Session, entry: VaultEntry): LedgerConfig {
  return keepsLedger(session, entry) ? ledgerConfigOf(entry.ledger) : { kind: 'off' }
}

/** Goes back to what the vault has chosen. */
export async function configureAsKept(session: Session): Promise<Result<LedgerStatus>> {
  return session.ports.ledger.configure(keptConfig(session, await readVaultEntry(session)), session.signer.address())
}

/** Starts the ledger of a session and judges by it. */
export async function startLedger(session: Session): Promise<void> {
  const entry = await readVaultEntry(session)
  const config = keptConfig(session, entry)
  const started = await session.ports.ledger.configure(config, session.signer.address())
  if (config.kind !== 'embedded') return
  // A journal that is damaged stays beside the one that comes back from the vault's copy, or is begun.
  if (!started.ok && started.error.code === 'ledger-damaged' && !isOnHold(session) && (await session.ports.ledger.setAside()).ok)
    await session.ports.ledger.configure(config, session.signer.address())
  if (!isOnHold(session) && !(await hasContracts(session, entry))) {
    const isBack = (await bringBackJournal(session)) && (await session.ports.ledger.configure(config, session.signer.address())).ok
    if (!isBack || !(await hasContracts(session, entry))) await beginLedgerAnew(session)
  }
  // A change that was lost is said already; the ledger naturally knows it.
  if (session.manifest.lostSeq() === 0) await judgeRollback(session)
}

const turns = new WeakMap<Session, InTurn>()

/** Works through the queue in order, one caller after the other; stops quietly where the ledger cannot be reached. Returns how many are still waiting. */
export function witnessWaiting(session: Session): Promise<number> {
  return betweenTurns(session, () => workThrough(session))
}

/** Work during which no entry is moved: a contract that was made on one ledger is never taken for one of another. */
export function betweenTurns<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const inTurn = turns.get(session) ?? createInTurn()
  turns.set(session, inTurn)
  return inTurn(work)
}

/** Where the keeper was removed and nobody took its ledger over (two computers changed that without knowing of each other), the first of those that are left does. */
async function takeOver(session: Session): Promise<void> {
  const { ledger, ledgerDevice } = await readVaultEntry(session)
  if (ledger.kind !== 'embedded' || ledgerDevice === undefined || ledgerDevice === session.device || isOnHold(session)) return
  const devices = await session.manifest.list('devices')
  const isGone = devices.some(([id, { removedAtMs }]) => id === ledgerDevice && removedAtMs !== undefined)
  const [first] = devices.flatMap(([id, { removedAtMs }]) => (removedAtMs === undefined ? [id] : [])).sort()
  if (isGone && first === session.device) await beginLedgerAnew(session)
}

async function workThrough(session: Session): Promise<number> {
  await takeOver(session)
  const vault = await readVaultEntry(session)
  const settings = vault.ledger
  if (settings.kind === 'off' || !keepsLedger(session, vault) || isOnHold(session) || !(await isReady(session, settings)))
    return (await waitingEntries(session)).length
  const isEmbedded = settings.kind === 'embedded'
  // The ledger on this computer never goes back.
  if (!isEmbedded) await watchConfirmed(session)
  const held = isEmbedded ? new Set<string>() : await blurRhythm(session, settings.delayMinutes ?? 0, (settings.relay ?? '') !== '')
  const relay = isEmbedded ? '' : (settings.relay ?? '')
  const entries = await waitingEntries(session, relay !== '')
  const due = entries.filter(([id]) => !held.has(id))
  const context = {
    isEmbedded,
    depth: isEmbedded ? 1 : Math.max(1, settings.confirmations ?? 1),
    relay,
    together: isEmbedded || relay !== '' ? [] : await togetherOf(session, due),
  }
  const stepped = await stepThrough(session, entries, held, context)
  // A share says whether it is witnessed, and so does its end.
  if (stepped.isMoved) session.emit({ type: 'changed', what: ['grants'] })
  return stepped.left
}

/** As far as each goes now; one that waits holds up those behind it. */
async function stepThrough(
  session: Session,
  entries: Awaited<ReturnType<typeof waitingEntries>>,
  held: ReadonlySet<string>,
  context: StepContext,
): Promise<{ readonly left: number; readonly isMoved: boolean }> {
  let left = entries.length
  let isMoved = false
  let isHeadOnItsWay = false
  for (const [id, entry] of entries) {
    // A head follows from the one before it.
    if (held.has(id) || (entry.kind === 'head' && isHeadOnItsWay)) continue
    const before = session.manifest.seq()
    const step = await stepEntry(session, id, entry, context)
    // One that waits may have been sent all the same.
    if (step !== 'waiting' || session.manifest.seq() > before) {
      isMoved ||= step !== 'blocked'
      session.emit({ type: 'changed', what: ['ledger'] })
    }
    if (step === 'waiting') break
    if (step === 'blocked') continue
    if (step === 'included' || step === 'asked') isHeadOnItsWay ||= entry.kind === 'head'
    else left -= 1
  }
  return { left, isMoved }
}

/** A network that could not be reached when the vault was opened is tried again; nothing goes to another ledger than the one in the settings. */
async function isReady(session: Session, settings: LedgerSettings): Promise<boolean> {
  const isRight = ({ kind, chainId }: LedgerStatus): boolean =>
    kind === settings.kind && (kind !== 'rpc' || settings.chainId === 0 || chainId === settings.chainId)
  const status = await session.ports.ledger.status()
  if (status.ok && isRight(status.value)) return true
  const configured = await session.ports.ledger.configure(ledgerConfigOf(settings), session.signer.address())
  return configured.ok && isRight(configured.value)
}

/** Settings as the ledger takes them; empty fields left out. */
export function ledgerConfigOf(settings: LedgerSettings): LedgerConfig {
  return {
    kind: settings.kind,
    ...(settings.kind === 'rpc'
      ? { chainId: settings.chainId, urls: settings.urls, quorum: settings.quorum, isFree: settings.isFree === true }
      : {}),
    ...(settings.sealLog === '' ? {} : { sealLog: settings.sealLog }),
    ...(settings.vaultHeads === '' ? {} : { vaultHeads: settings.vaultHeads }),
  }
}

/** Among what waits: what opens a lock, and what cannot be told from it. */
const PUT_RANK = 3

function inOrder<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Contracts that are on their way come first, then what holds a number, which nothing can pass; then other contracts, locks that are to be opened (what a contact asks for may be one), and the rest in order; a new state of the vault after what it follows. `asked`: all of it goes to a contact in one turn, and what is put in the order of its values, which are chance: a lock that is opened would be told by standing first. */
async function waitingEntries(session: Session, asked = false): Promise<readonly (readonly [string, OutboxEntry])[]> {
  const rank = ({ kind, state, raw, relay }: OutboxEntry): number => {
    if (kind.startsWith('deploy')) return state === 'intent' ? 2 : 0
    if (raw !== '') return 1
    if (kind === 'head') return 5
    return kind === 'open' || (kind === 'seal' && (asked || relay !== undefined)) ? PUT_RANK : 4
  }
  return (await session.manifest.list('outbox'))
    .filter(([, entry]) => isWaiting(entry))
    .sort(([, a], [, b]) => rank(a) - rank(b) || (asked && rank(a) === PUT_RANK ? inOrder(a.value, b.value) : inOrder(a.order, b.order)))
}
