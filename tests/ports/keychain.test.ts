/** What every keychain promises: the fake, and the real Secret Service where one can be started. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeychain } from '../../electron/vault/keychain/keychain.ts'
import type { KeychainPort } from '../../electron/vault/ports.ts'
import { createMemoryKeychain } from '../fakes/memory-keychain.ts'
import { hasSecretService, startSecretService } from '../support/secret-service.ts'
import type { SecretService } from '../support/secret-service.ts'

const SECRET = Uint8Array.from({ length: 32 }, (_, index) => 255 - index)
const unavailable = { ok: false, error: { code: 'keychain-unavailable' } }

interface World {
  readonly keychain: KeychainPort
  lock(): Promise<void> | undefined
}

let service: SecretService | null = null
const KEYCHAINS: readonly (readonly [string, boolean, () => World])[] = [
  [
    'in memory',
    true,
    () => {
      const keychain = createMemoryKeychain()
      return {
        keychain,
        lock: () => {
          keychain.state = 'locked'
          return undefined
        },
      }
    },
  ],
  ['of the system', hasSecretService, () => ({ keychain: createKeychain(), lock: () => service?.lock() })],
]

beforeAll(async () => {
  if (!hasSecretService) return
  service = await startSecretService()
  Object.assign(process.env, service.env)
})
afterAll(() => service?.stop())

for (const [name, present, open] of KEYCHAINS) {
  describe.skipIf(!present)(`a keychain ${name} (the real one needs dbus-daemon and gnome-keyring-daemon)`, () => {
    let world: World
    beforeAll(() => {
      world = open()
    })

    it('says that it is there, and has nothing yet', async () => {
      expect(await world.keychain.isThere()).toBe(true)
      expect(await world.keychain.read('vault/one')).toEqual({ ok: true, value: null })
    })

    it('gives back what it was given, byte for byte and by its name', async () => {
      expect(await world.keychain.write('vault/one', SECRET)).toEqual({ ok: true, value: null })
      expect(await world.keychain.write('vault/two', SECRET.slice().reverse())).toEqual({ ok: true, value: null })
      expect(await world.keychain.read('vault/one')).toEqual({ ok: true, value: SECRET })
      expect(await world.keychain.read('vault/two')).toEqual({ ok: true, value: SECRET.slice().reverse() })
      expect(await world.keychain.read('vault/three')).toEqual({ ok: true, value: null })
    })

    it('keeps the newest of one name', async () => {
      await world.keychain.write('vault/one', new Uint8Array(32))
      expect(await world.keychain.read('vault/one')).toEqual({ ok: true, value: new Uint8Array(32) })
    })

    it('forgets, once and twice', async () => {
      expect(await world.keychain.remove('vault/one')).toEqual({ ok: true, value: null })
      expect(await world.keychain.remove('vault/one')).toEqual({ ok: true, value: null })
      expect(await world.keychain.read('vault/one')).toEqual({ ok: true, value: null })
    })

    it('locked is still there, gives nothing out and takes nothing in', async () => {
      await world.lock()
      expect(await world.keychain.isThere()).toBe(true)
      expect(await world.keychain.read('vault/two')).toEqual(unavailable)
      expect(await world.keychain.write('vault/two', SECRET)).toEqual(unavailable)
      expect(await world.keychain.remove('vault/two')).toEqual(unavailable)
    })
  })
}
