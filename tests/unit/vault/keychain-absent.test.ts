/** A computer without a keychain: every call says so, and nothing is kept anywhere else. */

import { expect, it } from 'vitest'
import { createKeychain } from '../../../electron/vault/keychain/keychain.ts'

const unavailable = { ok: false, error: { code: 'keychain-unavailable' } }

// The library reads where the bus is only once in a process: this file has one of its own.
it('without a keychain every call says so', async () => {
  process.env['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nowhere'
  const keychain = createKeychain()
  expect(await keychain.isThere()).toBe(false)
  expect(await keychain.write('vault/one', new Uint8Array(32))).toEqual(unavailable)
  expect(await keychain.read('vault/one')).toEqual(unavailable)
  expect(await keychain.remove('vault/one')).toEqual(unavailable)
})
