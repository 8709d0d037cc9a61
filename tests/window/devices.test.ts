/** A second computer by clicking: a code, the same words on both, the records there, and removed again; a vault put back is said to be older. */

import { expect, NEWS_MS } from '../support/patience.ts'
import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { decodeCardToken } from '../../shared/crypto/card.ts'
import { whileStill } from '../support/sharing-window.ts'
import { startTestNode, valueOf } from '../support/nodes.ts'
import { axeFaults } from '../support/accessibility.ts'
import { shoot } from '../support/window-checks.ts'
import { cardOf, createVault, freshDir, importSamples, openSalus, PASSPHRASE } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

const DAY_MS = 24 * 3_600_000

/** Writes down each sentence about how far it is, however short it stands; what stood there, in order. */
async function sayHowFar(window: SalusWindow): Promise<() => Promise<readonly string[]>> {
  await window.page.evaluate(() => {
    const said: string[] = []
    Object.assign(globalThis, { farSaid: said })
    new MutationObserver(() => {
      const text = document.querySelector('[data-testid="sync-far"]')?.textContent
      if (typeof text === 'string' && said.at(-1) !== text) said.push(text)
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  return () => window.page.evaluate(() => (globalThis as unknown as { farSaid: readonly string[] }).farSaid)
}

describe('two computers of one person', () => {
  let desk: SalusWindow
  let laptop: SalusWindow
  beforeAll(async () => {
    ;[desk, laptop] = await Promise.all([openSalus(await freshDir()), openSalus(await freshDir())])
    await createVault(desk, 'Maria Popescu')
    await importSamples(desk)
  })
  afterAll(() => Promise.all([desk.close(), laptop.close()]))

  it('are reached through a relay that the person chose, and the card says how it stands and what a relay learns', async () => {
    const card = decodeCardToken(await cardOf(desk))
    const relay = await startTestNode({ relay: { peerIds: [card.ok ? card.value.device.peerId : ''], bytesAnHour: 1_000_000 } })
    const { addresses } = valueOf(await relay.root.peer.describe())
    await desk.go('#/settings')
    await expect(desk.id('relay-state')).toHaveText('Not used')
    await desk.id('relay-which').selectOption('address')
    await desk.id('relay-address').fill('/ip4/127.0.0.1')
    await desk.id('relay-save').click()
    await expect(desk.id('relay')).toContainText('not the address of a relay')
    await desk.id('relay-address').fill(`${addresses[0] ?? ''}/p2p/${relay.peerId}`)
    await desk.id('relay-save').click()
    await expect(desk.id('relay-state')).toHaveText('Connected')
    expect(await axeFaults(desk.page)).toEqual([])
    await desk.id('relay').scrollIntoViewIfNeeded()
    await shoot(desk, 'relay', { dark: true, whole: false })
    await relay.root.stop()
    await expect(desk.id('relay-state')).toHaveText('Not reached')
    await desk.id('relay-which').selectOption('')
    await desk.id('relay-save').click()
    await expect(desk.id('relay-state')).toHaveText('Not used')
  })

  it('join by a code and by words that are the same', async () => {
    await desk.go('#/settings')
    await desk.id('device-add').click()
    await desk.id('device-name').fill('Desk')
    await desk.id('device-offer').click()
    const code = await desk.id('device-code').inputValue()
    expect(code).toMatch(/^salus-pair:/u)
    await shoot(desk, 'devices-code', { whole: false })
    await laptop.id('have-device').click()
    await laptop.id('join-code').fill(code)
    await laptop.id('join-name').fill('Laptop')
    await laptop.id('join-passphrase').fill(PASSPHRASE)
    await laptop.id('join').click()
    await laptop.id('join-words').waitFor()
    await desk.id('device-asks').waitFor()
    expect(await desk.id('pair-words').textContent()).toBe(await laptop.id('pair-words').textContent())
    await shoot(laptop, 'devices-words', { whole: false })
    const farSaid = await sayHowFar(laptop)
    await desk.id('device-accept').click()
    await laptop.id('lock').waitFor()
    // First what has no total yet, then of all, then that the rest is only entered here.
    const said = await farSaid()
    expect(said.at(0)).toMatch(/^First the list of what there is: \S+ \S+ so far$/u)
    expect(said.some((text) => /^\S+ \S+ of \S+ \S+$/u.test(text))).toBe(true)
    expect(said.at(-1)).toBe('All of them are here. They are being entered in the vault.')
    await expect(desk.id('device')).toHaveCount(2)
  })

  it('show the same records, each whole', async () => {
    await laptop.go('#/recovery')
    await laptop.id('check-vault').click()
    await expect(laptop.id('check-report')).toContainText('nothing is damaged')
    await laptop.go('#/settings')
    await laptop.id('device-sync').waitFor()
    // It says what it waits for and can be cancelled; then nothing is said to be in step.
    await whileStill(desk, 'Salus node', async () => {
      await laptop.id('device-sync').click()
      await expect(laptop.id('sync-asking')).toHaveText('Looking for your other computers.')
      await laptop.id('sync-cancel').click()
      await expect(laptop.id('devices').getByTestId('failure')).toHaveAttribute('data-code', 'cancelled')
    })
    await expect(laptop.id('devices')).not.toContainText('All of them are in step')
    await laptop.id('device-sync').click()
    await expect(laptop.id('device')).toHaveCount(2)
    await expect(laptop.id('devices')).toContainText('In step')
    await shoot(laptop, 'devices', { whole: false })
  })

  it('part again', async () => {
    await desk.id('device-remove').click()
    await desk.id('device-remove-yes').click()
    await expect(desk.id('devices')).toContainText('Removed on')
  })
})

describe('a vault that was put back from an old copy', () => {
  it('opens for reading, says that it is older, and goes on when the person says so', async () => {
    const dir = await freshDir()
    let window = await openSalus(dir)
    await createVault(window, 'Ana')
    const settled = async (): Promise<number> => {
      const answer = await window.page.evaluate(() =>
        (globalThis as unknown as { salus: { call(name: string, args: unknown): Promise<unknown> } }).salus.call('showStatus', null),
      )
      return (answer as { readonly value: { readonly ledger: { readonly waiting: number } } }).value.ledger.waiting
    }
    await importSamples(window)
    await expect.poll(settled, { timeout: NEWS_MS }).toBe(0)
    await window.close()
    const old = await freshDir()
    await cp(dir, old, { recursive: true })
    window = await openSalus(dir)
    await window.id('passphrase').fill(PASSPHRASE)
    await window.id('unlock').click()
    await window.id('lock').waitFor()
    await window.go('#/import')
    const undone = await window.page.evaluate(async () => {
      const salus = (
        globalThis as unknown as { salus: { call(name: string, args: unknown): Promise<{ value: readonly { importId: string }[] }> } }
      ).salus
      const { value } = await salus.call('listImports', null)
      return salus.call('undoImport', { importId: value[0]?.importId })
    })
    expect(undone).toMatchObject({ ok: true })
    await importSamples(window)
    await expect.poll(settled, { timeout: NEWS_MS }).toBe(0)
    await window.close()
    for (const part of ['vault', join('peer', 'blocks')]) {
      await rm(join(dir, part), { recursive: true })
      await cp(join(old, part), join(dir, part), { recursive: true })
    }
    await writeFile(join(dir, 'vault', 'last-used.json'), JSON.stringify({ atMs: Date.now() - 100 * DAY_MS }))
    window = await openSalus(dir)
    await window.id('passphrase').fill(PASSPHRASE)
    await window.id('unlock').click()
    await window.id('date-ahead').waitFor()
    await shoot(window, 'date-ahead', { whole: false })
    await window.page.evaluate(() =>
      (globalThis as unknown as { salus: { call(name: string, args: unknown): Promise<unknown> } }).salus.call('acceptRollback', null),
    )
    // One question at a time.
    await expect(window.id('rolled-back')).toHaveCount(0)
    await window.id('confirm-date').click()
    await expect(window.id('date-ahead')).toHaveCount(0)
    await shoot(window, 'rolled-back', { whole: false })
    await window.id('accept-rollback').click()
    await expect(window.id('rolled-back')).toHaveCount(0)
    await window.close()
    await rm(old, { recursive: true })
  })
})
