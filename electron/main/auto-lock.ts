/** Locks by itself: after idle time, when the screen locks, when the computer sleeps. */

import { powerMonitor } from 'electron'
import type { LockReason, VaultHost } from './vault-host.ts'

const CHECK_MS = 1_000
const MINUTES_DEFAULT = 10

export interface AutoLock {
  /** Somebody is there. */
  touch(): void
  setMinutes(minutes: number): void
  stop(): void
}

/** Clocks in milliseconds, which count from any moment: one goes on while the computer sleeps, the other one nobody can set. */
export interface IdleClocks {
  readonly wall: () => number
  readonly steady: () => number
}

/** Time without use is the longer of what both clocks say, so that one that is put back keeps nothing open. */
export function startAutoLock(host: VaultHost, clocks: IdleClocks): AutoLock {
  let minutes = MINUTES_DEFAULT
  let touched = { wall: clocks.wall(), steady: clocks.steady() }
  const touch = (): void => {
    touched = { wall: clocks.wall(), steady: clocks.steady() }
  }
  const lock = (reason: LockReason) => () => {
    void host.lock(reason)
  }
  const lockIdle = (): void => {
    const idleMs = Math.max(clocks.wall() - touched.wall, clocks.steady() - touched.steady)
    if (host.state() === 'unlocked' && idleMs >= minutes * 60_000) void host.lock('idle')
  }
  const onScreen = lock('screen')
  const onSleep = lock('sleep')
  powerMonitor.on('lock-screen', onScreen)
  powerMonitor.on('suspend', onSleep)
  // Where nobody said that the computer would sleep, what is open is not shown for another second.
  powerMonitor.on('resume', lockIdle)
  const timer = setInterval(lockIdle, CHECK_MS)
  return {
    touch,
    setMinutes: (next) => {
      minutes = next
    },
    stop: () => {
      clearInterval(timer)
      powerMonitor.off('lock-screen', onScreen)
      powerMonitor.off('suspend', onSleep)
      powerMonitor.off('resume', lockIdle)
    },
  }
}
