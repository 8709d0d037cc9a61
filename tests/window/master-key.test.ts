/** New keys for the whole vault by clicking, and the other computer that says so and takes them over. */

import { expect, NEWS_MS } from '../support/patience.ts'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { createVault, freshDir, importSamples, lockBy, openSalus, PASSPHRASE } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

describe('new keys for the vault', () => {
  let desk: SalusWindow
  let laptop: SalusWindow
  beforeAll(async () => {
    ;[desk, laptop] = await Promise.all([openSalus(await freshDir()), openSalus(await freshDir())])
    await createVault(desk, 'Maria Popescu')
    await importSamples(desk)
    await desk.go('#/settings')
    await desk.id('device-add').click()
    await desk.id('device-name').fill('Desk')
    await desk.id('device-offer').click()
    await laptop.id('have-device').click()
    await laptop.id('join-code').fill(await desk.id('device-code').inputValue())
    await laptop.id('join-name').fill('Laptop')
    await laptop.id('join-passphrase').fill(PASSPHRASE)
    await laptop.id('join').click()
    await desk.id('device-asks').waitFor()
    await desk.id('device-accept').click()
    await laptop.id('lock').waitFor()
    await expect(desk.id('device')).toHaveCount(2)
  })
  afterAll(() => Promise.all([desk.close(), laptop.close()]))

  it('are made in the settings with the passphrase, and the page says what they do not reach', async () => {
    await expect(desk.id('master-key')).toContainText('sign in your name')
    await desk.id('master-passphrase').fill('not the right one at all')
    await desk.id('rotate-master-key').click()
    await expect(desk.id('master-key').getByTestId('failure')).toHaveAttribute('data-code', 'unlock-refused')
    await desk.id('master-passphrase').fill(PASSPHRASE)
    await desk.id('rotate-master-key').click()
    await expect(desk.id('notice').last()).toContainText('The vault has new keys', { timeout: NEWS_MS })
    await expect(desk.id('master-resealing')).toHaveCount(0)
  })

  it('are asked for on every page of the other computer, and taken over there with the passphrase', async () => {
    await laptop.id('keys-rotated').waitFor({ timeout: NEWS_MS })
    await expect(laptop.id('keys-rotated')).toContainText('Desk')
    await laptop.id('take-passphrase').fill(PASSPHRASE)
    await laptop.id('take-master-key').click()
    await expect(laptop.id('keys-rotated')).toHaveCount(0, { timeout: NEWS_MS })
    await laptop.go('#/recovery')
    await laptop.id('check-vault').click()
    await expect(laptop.id('check-report')).toContainText('nothing is damaged')
    await laptop.go('#/settings')
    await laptop.id('device-sync').click()
    await expect(laptop.id('devices')).toContainText('All of them are in step')
  })

  it('open the vault again after it was locked', async () => {
    for (const window of [desk, laptop]) {
      await lockBy(window, () => window.id('lock').click())
      await window.id('passphrase').fill(PASSPHRASE)
      await window.id('unlock').click()
      await window.id('lock').waitFor()
    }
  })
})
