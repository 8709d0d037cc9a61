/** Device certificates: the Identity says which node speaks for it. */

import type { DeviceCertificate } from '../model/person.ts'
import { decodeBase64Url, encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { canonicalJson } from './canonical-json.ts'
import { signBytes, verifyBytes } from './identity.ts'
import type { IdentityKeys } from './identity.ts'
import { SIGNATURE_DOMAINS } from './labels.ts'

/** Signs that the node with this peer id is one of the person's own. */
export function signDeviceCertificate(identity: IdentityKeys, peerId: string, issuedAtMs: number): DeviceCertificate {
  const body = { did: identity.did, peerId, issuedAtMs }
  return { ...body, signature: encodeBase64Url(signBytes(identity, SIGNATURE_DOMAINS.device, encodeUtf8(canonicalJson(body)))) }
}

/** True where the certificate was signed by the identity it names. */
export function verifyDeviceCertificate(certificate: DeviceCertificate): boolean {
  const { did, peerId, issuedAtMs, signature } = certificate
  const raw = decodeBase64Url(signature)
  return raw !== null && verifyBytes(did, SIGNATURE_DOMAINS.device, encodeUtf8(canonicalJson({ did, peerId, issuedAtMs })), raw)
}
