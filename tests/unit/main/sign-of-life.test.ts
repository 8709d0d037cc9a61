import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchLife } from '../../../electron/main/sign-of-life.ts'

/** Twelve checks in a row; a word may have come just before the first of them. */
const SILENT_MS = 120_000
const SURELY_ALIVE_MS = 110_000

describe('a process that is waited for', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('is told silent once, two minutes after its last word', () => {
    const onSilent = vi.fn()
    const watch = watchLife(onSilent)
    vi.advanceTimersByTime(SILENT_MS - 1)
    watch.heard()
    vi.advanceTimersByTime(SURELY_ALIVE_MS)
    expect(onSilent).not.toHaveBeenCalled()
    vi.advanceTimersByTime(SILENT_MS)
    expect(onSilent).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(10 * SILENT_MS)
    expect(onSilent).toHaveBeenCalledTimes(1)
  })

  it('is never told silent after it ended', () => {
    const onSilent = vi.fn()
    watchLife(onSilent).stop()
    vi.advanceTimersByTime(10 * SILENT_MS)
    expect(onSilent).not.toHaveBeenCalled()
  })

  it('has not been silent where the whole computer slept: a check that comes late counts as one', () => {
    const onSilent = vi.fn()
    watchLife(onSilent)
    vi.advanceTimersByTime(SILENT_MS / 2)
    vi.setSystemTime(Date.now() + 8 * 3_600_000)
    vi.advanceTimersByTime(SILENT_MS / 2 - 1)
    expect(onSilent).not.toHaveBeenCalled()
  })
})
