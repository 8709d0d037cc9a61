/** The life of the vault as the shell sees it: none, locked, unlocked; calls go through, locking ends the process. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { VaultEvent, VaultMethod } from '../../shared/api/vault-api.ts'
import { err } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import type { AppOptions } from './options.ts'
import { startVaultProcess } from './processes.ts'
import type { PeerProcess, VaultProcess } from './processes.ts'

const OPENING: ReadonlySet<VaultMethod> = new Set(['createVault', 'unlockVault', 'restoreVault', 'restoreBackup', 'joinDevice'])
/** How long an open vault may take to put everything down before it is ended. */
const SETTLE_MS = 3_000

export type LockReason = Extract<VaultEvent, { type: 'locked' }>['reason']

export interface VaultHost {
  state(): 'none' | 'locked' | 'unlocked'
  call(method: VaultMethod, args: unknown): Promise<Result<unknown>>
  cancel(method: VaultMethod): void
  lock(reason: LockReason): Promise<void>
  readonly pid: () => number | undefined
}

/** A pairing code is good once: with the passphrase mistyped, what the other computer gave stays for another try. */
function mayTryAgain(method: VaultMethod, answer: Result<unknown>): boolean {
  return method === 'joinDevice' && !answer.ok && answer.error.code === 'unlock-refused'
}

/** `emit` tells the window. */
export function createVaultHost(dir: string, options: AppOptions, peer: PeerProcess, emit: (event: VaultEvent) => void): VaultHost {
  let vault: VaultProcess | null = null
  let unlocked = false
  const running = new Map<VaultMethod, Set<AbortController>>()

  const begin = (): VaultProcess => {
    const fresh = startVaultProcess(dir, options, peer)
    fresh.channel.on('vault', (event) => {
      emit(event as VaultEvent)
    })
    void fresh.exited.then(() => {
      if (vault !== fresh) return
      vault = null
      if (unlocked) emit({ type: 'locked', reason: 'ended' })
      unlocked = false
    })
    return fresh
  }

  const forward = async (target: VaultProcess, method: VaultMethod, args: unknown): Promise<Result<unknown>> => {
    const controller = new AbortController()
    const set = running.get(method) ?? new Set()
    running.set(method, set.add(controller))
    try {
      return (await target.channel.call(method, [args], { signal: controller.signal })) as Result<unknown>
    } catch {
      return err('vault-locked')
    } finally {
      set.delete(controller)
    }
  }

  return {
    state: () => {
      if (unlocked) return 'unlocked'
      return existsSync(join(options.vaultDir, 'key-1.salus')) || existsSync(join(options.vaultDir, 'key-2.salus')) ? 'locked' : 'none'
    },
    call: async (method, args) => {
      const failure = await peer.ready()
      if (failure !== null) return { ok: false, error: failure }
      if (!OPENING.has(method)) return vault === null ? err('vault-locked') : forward(vault, method, args)
      vault ??= begin()
      const target = vault
      const answer = await forward(target, method, args)
      if (answer.ok) unlocked = true
      else if (!unlocked && !mayTryAgain(method, answer)) {
        vault = null
        await target.end()
      }
      return answer
    },
    cancel: (method) => {
      for (const controller of running.get(method) ?? []) controller.abort()
    },
    lock: async (reason) => {
      const target = vault
      if (target === null) return
      vault = null
      const wasOpen = unlocked
      unlocked = false
      if (wasOpen) emit({ type: 'locked', reason })
      await Promise.race([target.channel.call('settle', []).catch(() => null), new Promise((resolve) => setTimeout(resolve, SETTLE_MS))])
      await target.end()
    },
    pid: () => vault?.pid(),
  }
}
