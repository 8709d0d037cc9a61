/** Vaults of tests take the least that Salus ever takes to stretch a passphrase, whatever this computer could: each would measure it anew for two seconds. */

import { vi } from 'vitest'

vi.mock('../../shared/crypto/key-slots.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../shared/crypto/key-slots.ts')>()
  return { ...real, calibrateKdf: () => Promise.resolve(real.KDF_FLOOR) }
})
