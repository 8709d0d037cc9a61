/** The keychain of the computer in the window: offered only where there is one, switched on in the settings, and then a button beside the passphrase. */

import { expect } from '../support/patience.ts'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { hasSecretService, startSecretService } from '../support/secret-service.ts'
import type { SecretService } from '../support/secret-service.ts'
import { PASSPHRASE, createVault, freshDir, lockBy, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

const NOBODY = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' }

describe.skipIf(!hasSecretService)('the keychain of this computer (needs dbus-daemon and gnome-keyring-daemon)', () => {
  let service: SecretService
  let window: SalusWindow
  let dir = ''

  beforeAll(async () => {
    service = await startSecretService()
    dir = await freshDir()
    window = await openSalus(dir, { env: service.env })
    await createVault(window, 'Maria')
  })
  afterAll(async () => {
    await window.close()
    await service.stop()
  })

  it('is switched on in the settings with the passphrase, and says what that means', async () => {
    await lockBy(window, () => window.id('lock').click())
    await expect.poll(async () => Object.keys(await window.pids())).not.toContain('Salus vault')
    expect(await window.id('unlock-keychain').count()).toBe(0)
    await window.id('passphrase').fill(PASSPHRASE)
    await window.id('unlock').click()
    await expect(window.id('home-empty')).toBeVisible()
    await window.go('#/settings')
    await expect(window.id('keychain')).toContainText('Whoever can sign in to this computer account')
    await window.id('keychain-passphrase').fill('not the right one at all')
    await window.id('enable-keychain').click()
    await expect(window.id('keychain').getByTestId('failure')).toHaveAttribute('data-code', 'unlock-refused')
    await window.id('keychain-passphrase').fill(PASSPHRASE)
    await window.id('enable-keychain').click()
    await expect(window.id('disable-keychain')).toBeVisible()
  })

  it('opens the locked vault by one button, and the process that was asked about it was gone before', async () => {
    await lockBy(window, () => window.id('lock').click())
    await window.id('unlock-keychain').waitFor()
    await expect.poll(async () => Object.keys(await window.pids())).not.toContain('Salus vault')
    await window.id('unlock-keychain').click()
    await expect(window.id('home-empty')).toBeVisible()
  })

  it('locked says so in words, and the passphrase opens', async () => {
    await lockBy(window, () => window.id('lock').click())
    await window.id('unlock-keychain').waitFor()
    await service.lock()
    await window.id('unlock-keychain').click()
    await expect(window.id('failure')).toHaveAttribute('data-code', 'keychain-unavailable')
    await window.id('passphrase').fill(PASSPHRASE)
    await window.id('unlock').click()
    await expect(window.id('home-empty')).toBeVisible()
  })

  it('is not offered where there is none, and can still be switched off', async () => {
    await window.close()
    window = await openSalus(dir, { env: NOBODY })
    await window.id('passphrase').fill(PASSPHRASE)
    expect(await window.id('unlock-keychain').count()).toBe(0)
    await window.id('unlock').click()
    await expect(window.id('home-empty')).toBeVisible()
    await window.go('#/settings')
    await expect(window.id('keychain')).toContainText('cannot be reached now')
    await window.id('disable-keychain').click()
    await expect(window.id('keychain')).toHaveCount(0)
  })
})
