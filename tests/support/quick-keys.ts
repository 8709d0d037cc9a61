/** Vaults of tests take the least that Salus ever takes to stretch a passphrase, whatever this computer could: each would measure it anew for two seconds. */

import { vi } from 'vitest'
import type * as KeySlots from '../../shared/crypto/key-slots.ts'

vi.mock('../../shared/crypto/key-slots.ts', async (importOriginal) => {
  const real = await importOriginal<typeof KeySlots>()
  return { ...real, calibrateKdf: () => Promise.resolve(real.KDF_FLOOR) }
})
