/** The life of the vault as the shell sees it: none, locked, unlocked. What is said to it goes past this process; locking ends it. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { VaultEvent } from '../../shared/api/vault-api.ts'
import { ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import type { AppPlaces } from './options.ts'
import { startVaultProcess } from './processes.ts'
import type { PeerProcess, VaultProcess } from './processes.ts'

/** How long an open vault may take to put everything down before it is ended. */
const SETTLE_MS = 3_000

export type LockReason = Extract<VaultEvent, { type: 'locked' }>['reason']

export interface VaultHost {
  state(): 'none' | 'locked' | 'unlocked'
  /** A way from the window to the vault, and the number of that process; with `begin` a locked vault is started. Null where there is none. Errors: why there cannot be one. */
  join(begin: boolean): Promise<Result<{ readonly port: Electron.MessagePortMain; readonly life: number } | null>>
  /** Hands paths to the vault, under a ticket that the window may name. False where there is no vault. */
  holdPaths(ticket: string, paths: object): Promise<boolean>
  /** Ends a vault process that was not opened: what a refused try left in its memory goes with it. */
  drop(): Promise<void>
  lock(reason: LockReason): Promise<void>
  readonly pid: () => number | undefined
}

export interface HostNews {
  /** The process is gone, open or not. */
  readonly onEnded: (life: number) => void
  readonly onOpened: () => void
  /** `stopped`: something ran that a person waited for, and was ended by it. */
  readonly onLocked: (reason: LockReason, stopped: boolean) => void
  readonly onIdleMinutes: (minutes: number) => void
  /** How much runs that a person waits for. */
  readonly onWorking: (count: number) => void
}

/** Keys and records never come by here. */
export function createVaultHost(dir: string, places: () => AppPlaces, peer: PeerProcess, news: HostNews): VaultHost {
  let vault: VaultProcess | null = null
  let unlocked = false
  let lives = 0
  let running = 0
  /** The end of the one before. */
  let leaving: Promise<unknown> = Promise.resolve()

  const runs = (count: number): void => {
    running = count
    news.onWorking(count)
  }
  const begin = (): VaultProcess => {
    const fresh = startVaultProcess(dir, places(), peer)
    const life = ++lives
    fresh.channel.on('idle', (minutes) => {
      news.onIdleMinutes(Number(minutes))
    })
    fresh.channel.on('working', (count) => {
      if (vault === fresh) runs(Number(count))
    })
    fresh.channel.handle({
      opened: () => {
        unlocked = vault === fresh
        if (unlocked) {
          news.onOpened()
          fresh.prepareReader()
        }
        return Promise.resolve(null)
      },
    })
    void fresh.exited.then(() => {
      news.onEnded(life)
      if (vault !== fresh) return
      vault = null
      const stopped = running > 0
      runs(0)
      if (unlocked) news.onLocked('ended', stopped)
      unlocked = false
    })
    return fresh
  }
  const leave = (end: Promise<void>): Promise<void> => {
    leaving = Promise.all([leaving, end])
    return end
  }

  return {
    state: () => {
      if (unlocked) return 'unlocked'
      const { vaultDir } = places()
      return existsSync(join(vaultDir, 'key-1.salus')) || existsSync(join(vaultDir, 'key-2.salus')) ? 'locked' : 'none'
    },
    join: async (mayBegin) => {
      let seen: Promise<unknown>
      do {
        // No second process begins on the same files, and takes the node away, while the one before puts down what it has.
        seen = leaving
        if (mayBegin) await seen
        const failure = await peer.ready()
        if (failure !== null) return { ok: false, error: failure }
      } while (mayBegin && seen !== leaving)
      if (mayBegin) vault ??= begin()
      return ok(vault === null ? null : { port: vault.openPagePort(), life: lives })
    },
    holdPaths: async (ticket, paths) => {
      if (vault === null) return false
      return vault.channel.call('holdPaths', [ticket, paths]).then(
        () => true,
        () => false,
      )
    },
    drop: async () => {
      const target = vault
      if (target === null || unlocked) return
      vault = null
      await leave(target.end())
    },
    lock: async (reason) => {
      const target = vault
      if (target === null) {
        // Whoever ends the node or the app next waits as well.
        await leaving
        return
      }
      vault = null
      const stopped = running > 0
      runs(0)
      const wasOpen = unlocked
      unlocked = false
      const ended = leave(settle(target))
      if (wasOpen) news.onLocked(reason, stopped)
      await ended
    },
    pid: () => vault?.pid(),
  }
}

/** What is under way is put down, as far as the time reaches. */
async function settle(target: VaultProcess): Promise<void> {
  await Promise.race([target.channel.call('settle', []).catch(() => null), new Promise((resolve) => setTimeout(resolve, SETTLE_MS))])
  await target.end()
}
