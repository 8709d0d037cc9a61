/** What creating, unlocking and restoring share: from an opened key file to a running session. */

import type { VaultStatus } from '../../../shared/api/vault-api.ts'
import { decodeHead } from '../../../shared/crypto/head.ts'
import type { OpenedKeyFile } from '../../../shared/crypto/key-file.ts'
import type { VaultPorts } from '../ports.ts'
import { backupDue } from './care/backup-due.ts'
import { followCommits, refreshDevices, refreshOwnEntry } from './keys/devices.ts'
import { rotatedElsewhere } from './keys/foreign-keys.ts'
import { leaveOthersBehind } from './keys/left-behind.ts'
import { tellContacts } from './letters/card-news.ts'
import { countRecords, openIndex } from './records/index-rows.ts'
import { judgeDate } from './date-ahead.ts'
import { isOnHold } from './on-hold.ts'
import { isBehindKeychain, startKeychainState } from './keys/keychain-state.ts'
import { openManifest } from './manifest/open-manifest.ts'
import { mustAwait, passRefusal, refusal } from './refusal.ts'
import { judgeRollback } from './ledger/rollback.ts'
import { settleJournal } from './ledger/journal-copy.ts'
import { introduceSelf, refreshServing } from './shares/serving.ts'
import { sweepBlocks } from './care/sweep.ts'
import { startLedger } from './ledger/witness.ts'
import { addActivity, createSession, deriveSessionKeys, deviceOf, readVaultEntry } from './session.ts'
import type { EmitEvent, Session } from './session.ts'
import { isWaiting } from './ledger/outbox-states.ts'

/** Failures that cost nothing; each one after that doubles the wait. */
const FREE_FAILURES = 3
const WAIT_FIRST_MS = 2_000
const WAIT_MAX_MS = 60_000

/** Refuses while the growing delay after failed attempts lasts. Errors: `unlock-too-soon` with `waitMs`. */
export async function refuseTooSoon(ports: VaultPorts): Promise<void> {
  const { failures, lastMs } = await mustAwait(ports.files.readAttempts())
  if (failures < FREE_FAILURES) return
  const waitMs = Math.min(WAIT_MAX_MS, WAIT_FIRST_MS * 2 ** (failures - FREE_FAILURES))
  const left = lastMs + waitMs - ports.clock.now()
  if (left > 0 && left <= WAIT_MAX_MS) throw refusal('unlock-too-soon', { waitMs: left })
}

/** Counts a failure, or forgets them; returns how many there were before. */
export async function noteAttempt(ports: VaultPorts, succeeded: boolean): Promise<number> {
  const { failures } = await mustAwait(ports.files.readAttempts())
  if (!succeeded || failures > 0)
    await mustAwait(ports.files.writeAttempts({ failures: succeeded ? 0 : failures + 1, lastMs: ports.clock.now() }))
  return failures
}

/** Writes the opening into the diary, and before it what the last life was ended over and the tries that failed; and lets contacts know where this person is reached now. */
export async function noteOpening(session: Session, kind: 'vault-unlocked' | 'vault-restored', failures: number): Promise<void> {
  if (isOnHold(session)) return
  const unfinished = await session.ports.archive.clearUnfinished()
  await session.manifest.commit(async (tx) => {
    for (const what of unfinished) await addActivity(session, tx, 'file-unfinished', { what })
    if (failures > 0) await addActivity(session, tx, 'unlock-refused', { count: failures })
    await addActivity(session, tx, kind)
  })
  await tellContacts(session).catch(passRefusal)
}

/** Opens manifest and index and takes up serving. */
export async function startSession(ports: VaultPorts, opened: OpenedKeyFile, emit: EmitEvent): Promise<Session> {
  const keys = { ...deriveSessionKeys(opened), device: await deviceOf(ports) }
  const manifest = await openManifest(ports, { vaultId: opened.vaultId, ...keys })
  const session = createSession(ports, opened, manifest, keys, emit)
  await startServices(session)
  return session
}

/** Notes that the vault is open; where it was never closed, what was cut short then goes now. */
async function settleInterrupted(session: Session): Promise<void> {
  const interrupted = await mustAwait(session.ports.files.markOpen())
  const lostSeq = session.manifest.lostSeq()
  if (lostSeq > 0) await session.manifest.commit((tx) => addActivity(session, tx, 'change-lost', { count: lostSeq }))
  else if (isHeadLost(session)) await session.manifest.commit(() => Promise.resolve())
  // With a change lost, what it wrote is kept: somebody may still mend it.
  if (!interrupted || lostSeq > 0) return
  await sweepBlocks(session).catch(passRefusal)
}

/** The newest state was found without its HEAD: it gets one anew before anything is compared with that. */
function isHeadLost({ manifest, identity }: Session): boolean {
  const head = decodeHead(manifest.head() ?? new Uint8Array(0), identity.did)
  return !head.ok || head.value.seq !== manifest.seq()
}

/** Index, node and ledger of a session; none of them failing keeps the vault from opening. */
export async function startServices(session: Session): Promise<void> {
  await judgeDate(session)
  await settleInterrupted(session)
  const entry = await readVaultEntry(session)
  openIndex(session, entry.recordsSeq)
  await startKeychainState(session)
  if (isBehindKeychain(session)) await judgeRollback(session)
  await leaveOthersBehind(session)
  await startLedger(session)
  await introduceSelf(session)
  if (!isOnHold(session)) await refreshOwnEntry(session)
  followCommits(session)
  await refreshDevices(session)
  await refreshServing(session)
  await settleJournal(session)
}

/** What the person sees of the vault as a whole. */
export async function statusOf(session: Session): Promise<VaultStatus> {
  const entry = await readVaultEntry(session)
  const node = await session.ports.peer.describe()
  const ledger = await session.ports.ledger.status()
  const waiting = (await session.manifest.list('outbox')).filter(([, one]) => isWaiting(one)).length
  return {
    vaultId: session.vaultId,
    name: entry.name,
    did: session.identity.did,
    recordCount: await countRecords(session),
    wordsConfirmed: entry.wordsConfirmed,
    seq: session.manifest.seq(),
    rolledBack: session.rolledBack !== null,
    dateAhead: session.dateAhead,
    keysRotatedOn: rotatedElsewhere(session)?.name ?? '',
    master: session.master,
    resealing: session.resealing,
    lastBackupAtMs: entry.lastBackup?.newestAtMs ?? 0,
    backupDue: backupDue(entry, session.manifest.seq(), session.ports.clock.now()),
    peer: node.ok ? { online: true, ...node.value } : { online: false, peerId: '', addresses: [], connections: 0 },
    ledger: {
      kind: entry.ledger.kind,
      reachable: ledger.ok && entry.ledger.kind !== 'off',
      chainId: ledger.ok ? ledger.value.chainId : entry.ledger.chainId,
      height: ledger.ok ? ledger.value.height : 0,
      sealLog: entry.ledger.sealLog,
      vaultHeads: entry.ledger.vaultHeads,
      waiting,
    },
  }
}
