/** Joins ports, session and operations: the one border where a refusal becomes a Result. */

import type { VaultEvent, VaultMethod } from '../../shared/api/vault-api.ts'
import { err, ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import { createVault } from './operations/vault/create-vault.ts'
import { fireDrill } from './operations/vault/fire-drill.ts'
import { joinDevice } from './operations/devices/join-device.ts'
import { recoverFromMirror } from './operations/vault/recover-from-mirror.ts'
import { restoreBackup } from './operations/vault/restore-backup.ts'
import { restoreVault } from './operations/vault/restore-vault.ts'
import { showKeychain } from './operations/keys/show-keychain.ts'
import { unlockVault } from './operations/vault/unlock-vault.ts'
import { verifyProof } from './operations/ledger/verify-proof.ts'
import { OPEN_OPERATIONS } from './operations.ts'
import type { VaultPorts } from './ports.ts'
import { statusOf } from './session/open-vault.ts'
import { beginMaking } from './session/making.ts'
import { Refusal, refusal } from './session/refusal.ts'
import { giveUpStages } from './session/import/pending-import.ts'
import { startServices } from './session/services.ts'
import type { Services } from './session/services.ts'
import type { Session } from './session/session.ts'
import { dropCame } from './session/sync.ts'

/** After these there is something to deliver or to witness. */
const CHANGING: ReadonlySet<VaultMethod> = new Set([
  'importRecords',
  'addRecord',
  'correctRecord',
  'grantAccess',
  'askAccess',
  'sendRecord',
  'reportShare',
  'keepPrivate',
  'sayWhose',
  'saveShared',
  'deleteShare',
  'confirmCopiesGone',
  'passOn',
  'stopChild',
  'acceptOffered',
  'answerRequest',
  'withdrawRequest',
  'withdrawGrant',
  'withdrawGrants',
  'withdrawItems',
  'openShared',
  'openSharedOriginal',
  'configureLedger',
  'beginLedger',
  'configurePublicPlace',
  'deployContracts',
  'addContact',
  'changeName',
  'askMirror',
  'stopMirror',
  'acceptMirror',
  'declineMirror',
  'offerMirror',
  'checkRecoveryWords',
  'openParcel',
])

/** They make a vault where none is. */
const MAKING = ['createVault', 'restoreBackup', 'recoverFromMirror', 'joinDevice'] as const
type Making = (typeof MAKING)[number]

function isMaking(method: VaultMethod): method is Making {
  return MAKING.some((one) => one === method)
}

/** They write out of Salus, and are begun anew: nobody waits for them where the vault is put down. */
const WRITING_OUT: ReadonlySet<VaultMethod> = new Set(['createBackup', 'exportCar', 'exportEverything', 'saveShared'])

export interface VaultRoot {
  /** Calls one method of the API. `previewImport` takes `{paths}` here: the shell has turned its token into paths. */
  call(method: VaultMethod, args: unknown, options?: { readonly signal?: AbortSignal }): Promise<Result<unknown>>
  /** One turn of letters, ledger and expiry now. */
  turn(): Promise<void>
  isOpen(): boolean
  stop(): Promise<void>
}

/** Makes a vault that is still locked. */
export function createVaultRoot(ports: VaultPorts, emit: (event: VaultEvent) => void): VaultRoot {
  let session: Session | null = null
  let services: Services | null = null
  let stopping = new AbortController()

  const opened = (fresh: Session): void => {
    session = fresh
    services = startServices(fresh, (callback, ms) => {
      const timer = setInterval(callback, ms)
      return () => {
        clearInterval(timer)
      }
    })
  }

  /** One try after the other: many at once would count as one wrong one and wait for none, two right ones would open the same files twice, and two that make a vault would write one into the other. */
  let trying: Promise<unknown> = Promise.resolve()
  const inTurn = (work: () => Promise<unknown>): Promise<unknown> => {
    const turn = trying.then(work)
    trying = turn.catch(() => undefined)
    return turn
  }
  const unlock = async (method: 'unlockVault' | 'restoreVault', args: unknown): Promise<unknown> => {
    if (session !== null) return statusOf(session)
    const fresh = await (method === 'unlockVault' ? unlockVault : restoreVault)(ports, args as never, emit)
    opened(fresh)
    return statusOf(fresh)
  }
  const make = async (method: Making, args: unknown, signal: AbortSignal): Promise<unknown> => {
    // Who waited for another one may have gone meanwhile.
    if (signal.aborted) throw refusal('cancelled')
    if (session !== null) throw refusal('vault-exists')
    await beginMaking(ports)
    if (method === 'createVault') {
      const created = await createVault(ports, args as never, emit)
      opened(created.session)
      return created.answer
    }
    const made = await { restoreBackup, recoverFromMirror, joinDevice }[method](ports, args as never, emit, signal)
    opened(made)
    return statusOf(made)
  }

  const run = async (method: VaultMethod, args: unknown, signal: AbortSignal): Promise<unknown> => {
    if (method === 'unlockVault' || method === 'restoreVault') return inTurn(() => unlock(method, args))
    if (isMaking(method)) return inTurn(() => make(method, args, signal))
    if (method === 'fireDrill' && session === null) return fireDrill({ ports, emit }, args as never, signal)
    if (method === 'showKeychain' && session === null) return showKeychain({ ports })
    // A proof stands for itself: it is checked without a vault.
    if (method === 'verifyProof' && session === null)
      return verifyProof({ ports, signer: ports.createSigner(ports.random.bytes(32)) }, args as never)
    if (session === null) throw refusal('vault-locked')
    const until = WRITING_OUT.has(method) ? AbortSignal.any([signal, stopping.signal]) : signal
    const value = await OPEN_OPERATIONS[method](session, args as never, until)
    if (CHANGING.has(method)) void services?.turn()
    return value
  }

  return {
    call: async (method, args, options) => {
      try {
        return ok(await run(method, args, options?.signal ?? new AbortController().signal))
      } catch (error) {
        if (error instanceof Refusal) return { ok: false, error: error.error }
        if (options?.signal?.aborted === true) return err('cancelled')
        return err('internal')
      }
    },
    turn: async () => {
      await services?.turn()
    },
    isOpen: () => session !== null,
    stop: async () => {
      ports.archive.leave()
      stopping.abort()
      stopping = new AbortController()
      await services?.stop()
      if (session !== null) await dropCame(session).catch(() => session?.manifest.noteLeft())
      // What the last change replaced goes first.
      await session?.manifest.hold(() => Promise.resolve())
      // What was stored for a preview goes; where it or something deleted may not have gone, the next opening looks for it.
      if (session !== null && (await giveUpStages(session)) && !session.manifest.isOwing()) await ports.files.markClosed()
      await ports.index.close()
      session = null
    },
  }
}
