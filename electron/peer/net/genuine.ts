/** Signatures of device certificates, each looked at once: it takes longer than all else that is done for a question. */

import { verifyDeviceCertificate } from '../../../shared/crypto/device.ts'
import type { DeviceCertificate } from '../../../shared/model/person.ts'

/** Whether the identity it names signed it; `turn` is waited for only where it has to be looked at. */
export type IsGenuine = (certificate: DeviceCertificate, turn: () => Promise<void>) => Promise<boolean>

/** Remembers the last `rememberedMax` that were. */
export function createGenuine(rememberedMax: number): IsGenuine {
  const known = new Set<string>()
  return async (certificate, turn) => {
    const { did, peerId, issuedAtMs, signature } = certificate
    const text = JSON.stringify([did, peerId, issuedAtMs, signature])
    if (known.has(text)) return true
    await turn()
    if (!verifyDeviceCertificate(certificate)) return false
    const [oldest] = known
    if (known.size >= rememberedMax && oldest !== undefined) known.delete(oldest)
    known.add(text)
    return true
  }
}
