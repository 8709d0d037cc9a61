/** The outbox of the ledger: every intended transaction is committed, signed, submitted and confirmed step by step, and survives a kill at any of them. */

import type { LedgerSettings } from '../../../shared/api/vault-api.ts'
import { encodeHex } from '../../../shared/crypto/bytes.ts'
import type { LedgerConfig } from '../ports.ts'
import type { OutboxEntry, OutboxKind, VaultEntry } from './collections.ts'
import type { Transaction } from './manifest.ts'
import { keepsLedger } from './devices.ts'
import { mustAwait } from './refusal.ts'
import { judgeRollback, readLedgerHeads } from './rollback.ts'
import { addActivity, changeVaultEntry, newId, readVaultEntry } from './session.ts'
import type { Session } from './session.ts'

/** Gas that each kind may use; measured figures are a third of these. */
const GAS_LIMITS: Readonly<Record<OutboxKind, bigint>> = {
  'deploy-seal-log': 2_000_000n,
  'deploy-vault-heads': 4_000_000n,
  seal: 150_000n,
  open: 150_000n,
  head: 400_000n,
}
/** A signed advance of the head is worth nothing after this long. */
const HEAD_DEADLINE_S = 7n * 24n * 3600n
const ZERO_32 = `0x${'00'.repeat(32)}`

/** Queues one intention inside a commit; returns its id. An empty `head` is the newest one when it is signed. */
export async function queueWitness(session: Session, tx: Transaction, kind: OutboxKind, value: string): Promise<string> {
  const id = newId(session)
  const atMs = session.ports.clock.now()
  await tx.set('outbox', id, { order: atMs, kind, value, state: 'intent', raw: '', hash: '', height: 0, atMs, data: '' })
  return id
}

/** The embedded ledger of before is not here: a new one begins, and everything is witnessed again, with today's date. */
export async function beginLedgerAnew(session: Session): Promise<void> {
  await session.manifest.commit(async (tx) => {
    await changeVaultEntry(tx, ({ headsKnown: _gone, ...entry }) => ({
      ...entry,
      ...(entry.ledgerDevice === undefined ? {} : { ledgerDevice: session.device }),
      headsVaultId: '',
      headsSalt: '',
      ledger: { ...entry.ledger, chainId: 0, sealLog: '', vaultHeads: '' },
    }))
    for (const [id, entry] of await session.manifest.list('outbox')) {
      if (entry.kind === 'seal' || entry.kind === 'open')
        await tx.set('outbox', id, { ...entry, state: 'intent', raw: '', hash: '', height: 0 })
      else await tx.delete('outbox', id)
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

/** Starts the ledger of a session and judges by it. */
export async function startLedger(session: Session): Promise<void> {
  const entry = await readVaultEntry(session)
  const config = keepsLedger(session, entry) ? ledgerConfigOf(entry.ledger) : ({ kind: 'off' } as const)
  await session.ports.ledger.configure(config, session.signer.address())
  if (config.kind !== 'embedded') return
  if (session.rolledBack === null && !(await hasContracts(session, entry))) await beginLedgerAnew(session)
  // A change that was lost is said already; the ledger naturally knows it.
  if (session.manifest.lostSeq() === 0) await judgeRollback(session)
}

const turns = new WeakMap<Session, Promise<number>>()

/** Works through the queue in order, one caller after the other; stops quietly where the ledger cannot be reached. Returns how many are still waiting. */
export function witnessWaiting(session: Session): Promise<number> {
  const turn = (turns.get(session) ?? Promise.resolve(0)).catch(() => 0).then(() => workThrough(session))
  turns.set(session, turn)
  return turn
}

async function workThrough(session: Session): Promise<number> {
  const vault = await readVaultEntry(session)
  const settings = vault.ledger
  const entries = await waitingEntries(session)
  if (settings.kind === 'off' || !keepsLedger(session, vault) || session.rolledBack !== null) return entries.length
  // A network that could not be reached when the vault was opened is tried again.
  const status = await session.ports.ledger.status()
  if (!status.ok) await session.ports.ledger.configure(ledgerConfigOf(settings), session.signer.address())
  let left = entries.length
  for (const [id, entry] of entries) {
    const done = await stepEntry(session, id, entry)
    if (!done) return left
    left -= 1
    session.emit({ type: 'changed', what: ['ledger'] })
  }
  return left
}

/** Settings as the ledger takes them; empty fields left out. */
export function ledgerConfigOf(settings: LedgerSettings): LedgerConfig {
  return {
    kind: settings.kind,
    ...(settings.kind === 'rpc' ? { chainId: settings.chainId, urls: settings.urls, quorum: settings.quorum } : {}),
    ...(settings.sealLog === '' ? {} : { sealLog: settings.sealLog }),
    ...(settings.vaultHeads === '' ? {} : { vaultHeads: settings.vaultHeads }),
  }
}

async function waitingEntries(session: Session): Promise<readonly (readonly [string, OutboxEntry])[]> {
  const rank = (kind: OutboxKind): number => (kind.startsWith('deploy') ? 0 : 1)
  return (await session.manifest.list('outbox'))
    .filter(([, entry]) => entry.state !== 'confirmed' && entry.state !== 'failed')
    .sort(([, a], [, b]) => rank(a.kind) - rank(b.kind) || a.order - b.order)
}

/** Moves one entry as far as it goes; true when it is confirmed or given up. */
async function stepEntry(session: Session, id: string, start: OutboxEntry): Promise<boolean> {
  let entry = start
  if (entry.state === 'intent') {
    const signed = await signEntry(session, entry)
    if (signed === null) return false
    entry = signed
    await saveEntry(session, id, entry)
  }
  if (entry.state === 'signed' || entry.state === 'submitted') {
    const known = await session.ports.ledger.receipt(entry.hash)
    if (!known.ok) return false
    if (known.value === null) {
      const submitted = await session.ports.ledger.submit(entry.raw)
      if (!submitted.ok) {
        // A refused transaction (nonce taken, deadline over) is signed anew; an unreachable ledger waits.
        if (submitted.error.code === 'ledger-refused') await saveEntry(session, id, { ...entry, state: 'intent', raw: '', hash: '' })
        return false
      }
      entry = { ...entry, state: 'submitted' }
      await saveEntry(session, id, entry)
    }
    return confirmEntry(session, id, entry)
  }
  return true
}

async function confirmEntry(session: Session, id: string, entry: OutboxEntry): Promise<boolean> {
  const receipt = await session.ports.ledger.receipt(entry.hash)
  if (!receipt.ok || receipt.value === null) return false
  const { succeeded, height, contractAddress } = receipt.value
  const heads = entry.kind === 'head' && succeeded ? await readLedgerHeads(session, await readVaultEntry(session)) : null
  await session.manifest.commit(async (tx) => {
    await tx.set('outbox', id, { ...entry, state: succeeded ? 'confirmed' : 'failed', height, raw: '' })
    if (!succeeded) return
    if (entry.kind === 'deploy-seal-log')
      await changeVaultEntry(tx, (vault) => ({ ...vault, ledger: { ...vault.ledger, sealLog: contractAddress } }))
    if (entry.kind === 'deploy-vault-heads')
      await changeVaultEntry(tx, (vault) => ({ ...vault, ledger: { ...vault.ledger, vaultHeads: contractAddress } }))
    if (heads !== null) await changeVaultEntry(tx, (vault) => ({ ...vault, headsKnown: heads }))
    if (entry.kind === 'seal') await addActivity(session, tx, 'seal-witnessed', { count: 1 })
  })
  return true
}

async function saveEntry(session: Session, id: string, entry: OutboxEntry): Promise<void> {
  await session.manifest.commit((tx) => tx.set('outbox', id, entry))
}

async function signEntry(session: Session, entry: OutboxEntry): Promise<OutboxEntry | null> {
  const ready = await session.ports.ledger.prepare(session.signer.address())
  if (!ready.ok) return null
  const value = entry.kind === 'head' && entry.value === '' ? `0x${session.manifest.headHash()}` : entry.value
  const call = await callOf(session, { ...entry, value })
  if (call === null) return null
  const signed = await session.signer.signTransaction({
    chainId: ready.value.chainId,
    nonce: ready.value.nonce,
    ...(call.to === '' ? {} : { to: call.to }),
    data: call.data,
    gasLimit: GAS_LIMITS[entry.kind],
    maxFeePerGas: ready.value.maxFeePerGas,
    maxPriorityFeePerGas: ready.value.maxPriorityFeePerGas,
  })
  // What makes a contract is known without it, and as long as everything else together.
  const data = call.to === '' ? '' : call.data
  return { ...entry, value, state: 'signed', raw: signed.raw, hash: signed.hash, data }
}

/** The literal bytes of a transaction. */
export function dataOf(session: Session, { kind, data }: OutboxEntry): string {
  if (data !== '') return data
  if (kind === 'deploy-seal-log') return session.signer.creationCode('SealLog')
  return kind === 'deploy-vault-heads' ? session.signer.creationCode('VaultHeads') : ''
}

/** Address and data of the transaction; null while a contract is not deployed yet. */
async function callOf(session: Session, entry: OutboxEntry): Promise<{ readonly to: string; readonly data: string } | null> {
  const { ledger } = await readVaultEntry(session)
  switch (entry.kind) {
    case 'deploy-seal-log':
      return { to: '', data: session.signer.creationCode('SealLog') }
    case 'deploy-vault-heads':
      return { to: '', data: session.signer.creationCode('VaultHeads') }
    case 'seal':
      return ledger.sealLog === '' ? null : { to: ledger.sealLog, data: session.signer.encodeCall('SealLog', 'seal', [entry.value]) }
    case 'open':
      return ledger.sealLog === '' ? null : { to: ledger.sealLog, data: session.signer.encodeCall('SealLog', 'open', [entry.value]) }
    case 'head':
      return ledger.vaultHeads === '' ? null : headCall(session, ledger.vaultHeads, entry.value)
  }
}

/** Creates the vault's accumulator at the first head, advances it by compare-and-swap afterwards. */
async function headCall(
  session: Session,
  vaultHeads: string,
  head: string,
): Promise<{ readonly to: string; readonly data: string } | null> {
  const vault = await readVaultEntry(session)
  const controller = session.signer.address()
  if (vault.headsVaultId === '') {
    const salt = `0x${encodeHex(session.ports.random.bytes(32))}`
    const args = [salt, controller, head, ZERO_32, 0, 0]
    const data = session.signer.encodeCall('VaultHeads', 'create', args)
    const idCall = session.signer.encodeCall('VaultHeads', 'vaultIdOf', args)
    const answer = await session.ports.ledger.call('own', vaultHeads, idCall)
    if (!answer.ok) return null
    const [id] = session.signer.decodeResult('VaultHeads', 'vaultIdOf', answer.value)
    await session.manifest.commit((tx) => changeVaultEntry(tx, (entry) => ({ ...entry, headsVaultId: String(id), headsSalt: salt })))
    return { to: vaultHeads, data }
  }
  // Compared with what this vault knows, not only with what is there: a device that is behind must not go on.
  await judgeRollback(session)
  return session.rolledBack !== null ? null : advanceCall(session, vaultHeads, vault.headsVaultId, head)
}

async function advanceCall(
  session: Session,
  vaultHeads: string,
  id: string,
  head: string,
): Promise<{ readonly to: string; readonly data: string } | null> {
  const state = await session.ports.ledger.call('own', vaultHeads, session.signer.encodeCall('VaultHeads', 'vaults', [id]))
  if (!state.ok) return null
  const [previous, , seq] = session.signer.decodeResult('VaultHeads', 'vaults', state.value)
  const { chainId } = await mustAwait(session.ports.ledger.status())
  const top = await mustAwait(session.ports.ledger.head('own'))
  const deadline = BigInt(top.timestampS) + HEAD_DEADLINE_S
  const domain = { name: 'SalusVaultHeads', version: '1', chainId, verifyingContract: vaultHeads }
  const types = {
    Advance: [
      { name: 'vaultId', type: 'bytes32' },
      { name: 'prev', type: 'bytes32' },
      { name: 'head', type: 'bytes32' },
      { name: 'seq', type: 'uint48' },
      { name: 'deadline', type: 'uint256' },
    ],
  }
  const signature = await session.signer.signTypedData(domain, types, { vaultId: id, prev: previous, head, seq, deadline })
  const data = session.signer.encodeCall('VaultHeads', 'advanceFor', [id, previous, head, deadline, signature])
  return { to: vaultHeads, data }
}
