/** Locks by itself: after idle time, when the screen locks, when the computer sleeps. */

import { powerMonitor, powerSaveBlocker } from 'electron'
import type { LockReason, VaultHost } from './vault-host.ts'

const CHECK_MS = 1_000
const MINUTES_DEFAULT = 10
/** Work that a person waits for keeps a vault open without use so long. */
const WORK_MS_MAX = 12 * 3_600_000

export interface AutoLock {
  /** Somebody is there. */
  touch(): void
  setMinutes(minutes: number): void
  /** While something runs that the person began, a backup for example, it does not lock for want of use, and the computer does not go to sleep by itself; right after it, it does. */
  setWorking(working: boolean): void
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
  let awake: number | null = null
  let touched = { wall: clocks.wall(), steady: clocks.steady() }
  const touch = (): void => {
    touched = { wall: clocks.wall(), steady: clocks.steady() }
  }
  const lock = (reason: LockReason) => () => {
    void host.lock(reason)
  }
  const lockIdle = (): void => {
    const idleMs = Math.max(clocks.wall() - touched.wall, clocks.steady() - touched.steady)
    const waitsMs = awake === null ? minutes * 60_000 : WORK_MS_MAX
    if (host.state() === 'unlocked' && idleMs >= waitsMs) void host.lock('idle')
  }
  const onScreen = lock('screen')
  const onSleep = lock('sleep')
  powerMonitor.on('lock-screen', onScreen)
  powerMonitor.on('suspend', onSleep)
  // Where nobody said that the computer would sleep, what is open is not shown for another second.
  powerMonitor.on('resume', lockIdle)
  const timer = setInterval(lockIdle, CHECK_MS)
  const setWorking = (working: boolean): void => {
    if (working) awake ??= powerSaveBlocker.start('prevent-app-suspension')
    else if (awake !== null) {
      powerSaveBlocker.stop(awake)
      awake = null
    }
  }
  return {
    touch,
    setWorking,
    setMinutes: (next) => {
      minutes = next
    },
    stop: () => {
      clearInterval(timer)
      setWorking(false)
      powerMonitor.off('lock-screen', onScreen)
      powerMonitor.off('suspend', onSleep)
      powerMonitor.off('resume', lockIdle)
    },
  }
}
