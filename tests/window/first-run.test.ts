/** The way in: a vault is made, its words are checked, it locks, refuses, and opens again. */

import { expect, NEWS_MS } from '../support/patience.ts'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { shoot } from '../support/window-checks.ts'
import { PASSPHRASE, SAMPLES, answerWords, freshDir, lockBy, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

let window: SalusWindow
let words: readonly string[] = []
const ELEVEN_MINUTES_MS = 11 * 60_000
const NEW_PASSPHRASE = 'seven quiet lanterns over the harbour'

beforeAll(async () => {
  window = await openSalus(await freshDir())
})
afterAll(() => window.close())

async function unlock(passphrase = PASSPHRASE): Promise<void> {
  await window.id('passphrase').fill(passphrase)
  await window.id('unlock').click()
}

/** Moves both clocks of the app's first process. */
function clocks(wallMs: number, steadyMs: number): Promise<void> {
  return window.app.evaluate(
    (_electron, [wall, steady]) => {
      const own = globalThis as unknown as { realClocks?: readonly [() => number, () => number] }
      own.realClocks ??= [Date.now.bind(Date), performance.now.bind(performance)]
      const [wallNow, steadyNow] = own.realClocks
      Date.now = () => wallNow() + wall
      performance.now = () => steadyNow() + steady
    },
    [wallMs, steadyMs] as const,
  )
}

const isAwake = (): Promise<boolean> =>
  window.app.evaluate(({ powerSaveBlocker }) => Array.from({ length: 20 }, (_, id) => id).some((id) => powerSaveBlocker.isStarted(id)))

/** With a reader that takes its time; its pid. */
async function beginSlowImport(): Promise<number> {
  const readerPid = async (): Promise<number> => (await window.pids())['Salus reader'] ?? 0
  await expect.poll(readerPid).not.toBe(0)
  const reader = await readerPid()
  process.kill(reader, 'SIGSTOP')
  await window.go('#/import')
  await window.answerOpen([join(SAMPLES, 'knee-mri-report.txt')])
  await window.id('choose-files').click()
  await expect.poll(isAwake).toBe(true)
  return reader
}

/** As by the button of the frame. */
const closeByFrame = (): Promise<void> =>
  window.app.evaluate(({ BaseWindow }) => {
    BaseWindow.getAllWindows()[0]?.close()
  })

describe('the way in', () => {
  it('judges a passphrase in words and refuses a weak one', async () => {
    await window.id('name').fill('Maria Popescu')
    await window.id('passphrase').fill('short')
    await expect(window.id('strength')).toContainText('Too easy')
    await expect(window.id('create')).toBeDisabled()
    await window.id('passphrase').fill(PASSPHRASE)
    await expect(window.id('strength')).not.toContainText('Too easy')
    await window.id('passphrase-again').fill(PASSPHRASE)
    await expect(window.id('create')).toBeEnabled()
  })

  it('shows 24 words and asks three of them back', async () => {
    await window.id('create').click()
    await window.id('words').waitFor()
    words = await window.id('word').allTextContents()
    expect(words).toHaveLength(24)
    await window.id('words-written').click()
    await answerWords(
      window,
      words.map(() => 'wrong'),
    )
    await expect(window.id('failure')).toHaveAttribute('data-code', 'words-wrong')
    await answerWords(window, words)
    await expect(window.id('home-empty')).toBeVisible()
    await expect(window.id('home-safe')).toContainText('are checked')
  })

  it('locks by button, clears the window and ends the vault process', async () => {
    expect(Object.keys(await window.pids())).toContain('Salus vault')
    await lockBy(window, () => window.id('lock').click())
    await expect.poll(async () => Object.keys(await window.pids())).not.toContain('Salus vault')
    expect(await window.page.content()).not.toContain('Maria')
    expect(Object.keys(await window.pids())).toContain('Salus node')
  })

  it('answers a wrong passphrase the same each time, and slower each time', async () => {
    await unlock('this is not the passphrase at all')
    await expect(window.id('failure')).toHaveAttribute('data-code', 'unlock-refused')
    const answer = await window.id('failure').textContent()
    await expect(window.id('passphrase')).toBeFocused()
    await expect(window.id('passphrase')).toHaveValue('')
    await window.id('passphrase-show').check()
    await expect(window.id('passphrase')).toHaveAttribute('type', 'text')
    await window.id('passphrase-show').uncheck()
    await expect(window.id('passphrase')).toHaveAttribute('type', 'password')
    await unlock('neither is this one, not at all')
    await expect(window.id('failure')).toHaveAttribute('data-code', /unlock-(refused|too-soon)/u)
    await expect
      .poll(
        async () => {
          await unlock('and this is a third wrong one here')
          await expect(window.id('failure')).toBeVisible()
          return window.id('failure').getAttribute('data-code')
        },
        { timeout: NEWS_MS },
      )
      .toBe('unlock-too-soon')
    expect(answer).toContain('did not open the vault')
  })

  it('opens with the right one once the wait is over', async () => {
    await expect
      .poll(
        async () => {
          if ((await window.id('home-empty').count()) > 0) return 'open'
          await unlock()
          await Promise.race([window.id('failure').waitFor(), window.id('home-empty').waitFor()])
          return (await window.id('home-empty').count()) > 0 ? 'open' : 'waiting'
        },
        { timeout: NEWS_MS },
      )
      .toBe('open')
    await window.go('#/activity')
    await expect(window.id('activity')).toContainText('tried')
  })

  it('locks after idle time and when the screen locks, and says which', async () => {
    await lockBy(window, () =>
      window.app.evaluate((_electron, ms) => {
        const real = Date.now
        Date.now = () => real() + ms
      }, ELEVEN_MINUTES_MS),
    )
    await expect(window.page.getByText('nobody used it for a while')).toBeVisible()
    await unlock()
    await window.id('nav-home').waitFor()
    await lockBy(window, () => window.app.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen')))
    await expect(window.page.getByText('the screen was locked')).toBeVisible()
  })

  it('locks after idle time also while news makes the window ask the vault, and with a clock that is put back', async () => {
    await unlock()
    await window.id('nav-home').waitFor()
    const halfMs = ELEVEN_MINUTES_MS / 2
    await clocks(halfMs, halfMs)
    // As after a letter of somebody else: nobody sits here, and a page reads its list anew. What main is told of it, it was told when it answers.
    await window.page.evaluate(async () => {
      const { salus } = globalThis as unknown as {
        salus: { call(method: string, args: unknown): Promise<{ readonly ok: boolean }>; vaultState(): Promise<string> }
      }
      if (!(await salus.call('showStatus', null)).ok) throw new Error('not open')
      await salus.vaultState()
    })
    await lockBy(window, () => clocks(-ELEVEN_MINUTES_MS, ELEVEN_MINUTES_MS))
    await expect(window.page.getByText('nobody used it for a while')).toBeVisible()
    await clocks(0, 0)
  })

  it('waits for what the person began and still runs, keeps the computer awake for it, and locks right after it', async () => {
    await unlock()
    await window.id('nav-home').waitFor()
    const reader = await beginSlowImport()
    await expect(window.page.getByText('locks after this is done')).toBeVisible()
    // Closing the window under it asks first, and the keys begin at the way back.
    await closeByFrame()
    await expect(window.id('closing-dialog')).toContainText('has to be begun again')
    await shoot(window, 'closing', { whole: false })
    await window.page.keyboard.press('Enter')
    await expect(window.id('closing-dialog')).toHaveCount(0)
    await clocks(ELEVEN_MINUTES_MS, ELEVEN_MINUTES_MS)
    await window.app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'))
    const state = await window.page.evaluate(() =>
      (globalThis as unknown as { salus: { vaultState(): Promise<string> } }).salus.vaultState(),
    )
    expect(state).toBe('unlocked')
    await lockBy(window, () => Promise.resolve(process.kill(reader, 'SIGCONT')))
    await expect(window.page.getByText('nobody used it for a while')).toBeVisible()
    await expect(window.id('lock-stopped')).toHaveCount(0)
    expect(await isAwake()).toBe(false)
    await clocks(0, 0)
  })

  it('begins no second process on the same files before the one that was locked has ended', async () => {
    await unlock()
    await window.id('nav-home').waitFor()
    const leaving = (await window.pids())['Salus vault'] ?? 0
    await window.app.evaluate(({ utilityProcess }, old) => {
      const fork = utilityProcess.fork.bind(utilityProcess)
      const own = globalThis as unknown as { begunBeside: boolean }
      own.begunBeside = false
      utilityProcess.fork = (path, ...more) => {
        if (path.endsWith('vault.js')) {
          try {
            process.kill(old, 0)
            own.begunBeside = true
          } catch {
            // It is gone.
          }
        }
        return fork(path, ...more)
      }
    }, leaving)
    // One that is in the middle of something, and needs its time.
    process.kill(leaving, 'SIGSTOP')
    await lockBy(window, () => window.id('lock').click())
    const asked = window.page.evaluate(() =>
      (globalThis as unknown as { salus: { call(method: string, args: unknown): Promise<{ readonly ok: boolean }> } }).salus.call(
        'showKeychain',
        null,
      ),
    )
    await window.page.evaluate(() => (globalThis as unknown as { salus: { vaultState(): Promise<string> } }).salus.vaultState())
    process.kill(leaving, 'SIGCONT')
    expect((await asked).ok).toBe(true)
    expect(await window.app.evaluate(() => (globalThis as unknown as { begunBeside: boolean }).begunBeside)).toBe(false)
  })

  it('opens with the 24 words and a new passphrase, and the old one stops working', async () => {
    await window.id('forgot').click()
    await expect(window.id('failure')).toHaveCount(0)
    await window.id('restore-words').fill(['zzzz', ...words.slice(1)].join(' '))
    await window.id('passphrase').fill(NEW_PASSPHRASE)
    await window.id('restore').click()
    await expect(window.id('failure')).toBeVisible()
    await expect(window.id('passphrase')).toHaveValue(NEW_PASSPHRASE)
    await window.id('restore-words').fill(words.join(' '))
    await window.id('restore').click()
    await window.id('nav-home').waitFor()
    await lockBy(window, () => window.page.keyboard.press('Control+l'))
    await unlock(PASSPHRASE)
    await expect(window.id('failure')).toHaveAttribute('data-code', 'unlock-refused')
    await unlock(NEW_PASSPHRASE)
    await window.id('nav-home').waitFor()
  })

  it('says after locking that what still ran was stopped, and closes under it where the person says so', async () => {
    await beginSlowImport()
    await lockBy(window, () => window.app.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend')))
    await expect(window.id('lock-stopped')).toContainText('begin the import')
    await shoot(window, 'lock-stopped', { whole: false })
    await unlock(NEW_PASSPHRASE)
    await window.id('nav-home').waitFor()
    await beginSlowImport()
    // Long after it was asked before.
    await clocks(ELEVEN_MINUTES_MS, ELEVEN_MINUTES_MS)
    const closed = window.app.waitForEvent('close')
    await closeByFrame()
    await window.id('closing-yes').click()
    await closed
  })
})
