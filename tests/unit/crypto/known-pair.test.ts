/** What two people show each other's nodes. */

import { expect, it } from 'vitest'
import { decodeHex } from '../../../shared/crypto/bytes.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import { keptOf, knownPair } from '../../../shared/crypto/known-pair.ts'

const [ana, maria, dan] = [1, 2, 3].map((byte) => deriveIdentity(new Uint8Array(32).fill(byte))) as [Keys, Keys, Keys]
type Keys = ReturnType<typeof deriveIdentity>
const pairOf = (own: Keys, { did, sealingPublicKey }: Keys): ReturnType<typeof knownPair> =>
  knownPair(own, { did, sealingKey: sealingPublicKey })

it('is what the other one keeps, each way another, and of nobody else', () => {
  const [there, back] = [pairOf(ana, maria), pairOf(maria, ana)]
  expect([keptOf(ana.did, there?.shown ?? ''), keptOf(maria.did, back?.shown ?? '')]).toEqual([back?.kept, there?.kept])
  const all = [there, back, pairOf(ana, dan), pairOf(dan, ana)].flatMap((pair) => [pair?.shown, pair?.kept])
  expect(new Set(all).size).toBe(8)
  // Whoever hears it cannot show it as her own.
  expect(keptOf(dan.did, there?.shown ?? '')).not.toBe(back?.kept)
})

// Worked out with HKDF and X25519 of OpenSSL, from the description in `vault-format.md`.
it('is the known answer', () => {
  expect(pairOf(ana, maria)).toEqual({
    shown: '258347c8bb651c9619264760384c1f6021566709025158daa2f09201ce791cae',
    kept: '321e485d81c71d550a455c83d92c538a5e8925d9456767408e90fa9bfb17cf8a',
  })
})

it('is none with a key that gives every pair one secret', () => {
  for (const key of [new Uint8Array(32), decodeHex('01'.padEnd(64, '0'))])
    expect(knownPair(ana, { did: maria.did, sealingKey: key ?? new Uint8Array(32) })).toBeNull()
})
