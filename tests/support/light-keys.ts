/**
 * Vaults of people who live in the process of their test stretch their passphrases the shortest way there is: a third of a second for each
 * of hundreds. What was made elsewhere opens as it was made. `SALUS_WHOLE_KEYS` is set where another process opens what is made here.
 */

import { vi } from 'vitest'
import type * as HashWasm from 'hash-wasm'
import type * as KeySlots from '../../shared/crypto/key-slots.ts'

type Options = HashWasm.IArgon2Options & { readonly outputType: 'binary' }

/** One set for all that a process loads. */
const light = vi.hoisted(() => {
  const salts = ((globalThis as { salusLightSalts?: Set<string> }).salusLightSalts ??= new Set<string>())
  const nameOf = (salt: Uint8Array): string => Buffer.from(salt).toString('hex')
  return {
    has: (salt: Uint8Array): boolean => salts.has(nameOf(salt)),
    add: (salt: Uint8Array): Uint8Array => {
      if (process.env['SALUS_WHOLE_KEYS'] === undefined) salts.add(nameOf(salt))
      return salt
    },
  }
})

vi.mock('../../shared/crypto/key-slots.ts', async (importOriginal) => {
  const real = await importOriginal<typeof KeySlots>()
  const createPassphraseSlot: typeof real.createPassphraseSlot = (input, ...rest) =>
    real.createPassphraseSlot({ ...input, random: (length) => light.add(input.random(length)) }, ...rest)
  return { ...real, calibrateKdf: () => Promise.resolve(real.KDF_FLOOR), createPassphraseSlot }
})

vi.mock('hash-wasm', async (importOriginal) => {
  const real = await importOriginal<typeof HashWasm>()
  const argon2id = (options: Options): Promise<Uint8Array> =>
    real.argon2id(light.has(options.salt as Uint8Array) ? { ...options, memorySize: 8 * options.parallelism, iterations: 1 } : options)
  return { ...real, argon2id }
})
