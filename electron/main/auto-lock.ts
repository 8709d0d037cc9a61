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

/** `now` in milliseconds. */
export function startAutoLock(host: VaultHost, now: () => number): AutoLock {
  let minutes = MINUTES_DEFAULT
  let touchedAtMs = now()
  const lock = (reason: LockReason) => () => {
    void host.lock(reason)
  }
  const onScreen = lock('screen')
  const onSleep = lock('sleep')
  powerMonitor.on('lock-screen', onScreen)
  powerMonitor.on('suspend', onSleep)
  const timer = setInterval(() => {
    if (host.state() === 'unlocked' && now() - touchedAtMs >= minutes * 60_000) void host.lock('idle')
  }, CHECK_MS)
  return {
    touch: () => {
      touchedAtMs = now()
    },
    setMinutes: (next) => {
      minutes = next
      touchedAtMs = now()
    },
    stop: () => {
      clearInterval(timer)
      powerMonitor.off('lock-screen', onScreen)
      powerMonitor.off('suspend', onSleep)
    },
  }
}
