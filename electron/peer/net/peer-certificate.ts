/**
 * Who is at the other end, from the certificate of its TLS. `@libp2p/tls` looks at the same things in JavaScript, which held the node for as
 * long as all else of a handshake; here the signatures and the certificate are left to the library of Node. Source: libp2p specs, tls/tls.md.
 */

import type { X509Certificate } from 'node:crypto'
import { publicKeyFromProtobuf } from '@libp2p/crypto/keys'
import type { PeerId } from '@libp2p/interface'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { DER_TAGS, readDerParts, readDerSequence } from '../../../shared/crypto/der.ts'
import type { DerPart } from '../../../shared/crypto/der.ts'

/** 1.3.6.1.4.1.53594.1.1, as it is written. */
const EXTENSION_ID = Buffer.from('2b0601040183a25a0101', 'hex')
const NOTHING = new Uint8Array(0)
const SIGNED_PREFIX = Buffer.from('libp2p-tls-handshake:', 'latin1')
/** SHA-2 with ECDSA, RSA, and Ed25519. Source: RFC 5758, RFC 4055, RFC 8410. */
const SIGNATURES = [
  '2a8648ce3d040302',
  '2a8648ce3d040303',
  '2a8648ce3d040304',
  '2a864886f70d01010b',
  '2a864886f70d01010c',
  '2a864886f70d01010d',
  '2b6570',
]

/** Throws where the certificate is not valid now, not signed by itself, or not by the device it names; or where that is not `expected`. */
export async function peerOfCertificate(
  certificate: X509Certificate | undefined,
  expected: PeerId | undefined,
  nowMs: number,
): Promise<PeerId> {
  if (certificate === undefined) throw new Error('no certificate')
  if (!(Date.parse(certificate.validFrom) <= nowMs && nowMs <= Date.parse(certificate.validTo))) throw new Error('not valid now')
  const { signature, extension } = readCertificate(certificate.raw)
  // As the library that made the handshake has it: no second reading of the certificate decides whose key that was.
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' })
  if (!SIGNATURES.includes(Buffer.from(signature).toString('hex'))) throw new Error('signed in an unknown way')
  if (certificate.subject !== certificate.issuer || !certificate.verify(certificate.publicKey)) throw new Error('not signed by itself')
  const [device, proof] = readDerSequence(extension) ?? []
  if (device?.tag !== DER_TAGS.octetString || proof?.tag !== DER_TAGS.octetString) throw new Error('no device is named')
  const deviceKey = publicKeyFromProtobuf(device.bytes)
  if (!(await deviceKey.verify(Buffer.concat([SIGNED_PREFIX, key]), proof.bytes))) throw new Error('not signed by the device')
  const peer = peerIdFromPublicKey(deviceKey)
  if (expected !== undefined && !expected.equals(peer)) throw new Error('another peer')
  return peer
}

interface Parts {
  /** Which kind of signature it has. */
  readonly signature: Uint8Array
  /** What is said of the device. */
  readonly extension: Uint8Array
}

/** Of the extensions it must be the first, as `@libp2p/tls` reads it. */
function readCertificate(raw: Uint8Array): Parts {
  const [inner, algorithm] = readDerSequence(raw) ?? []
  const extensions = membersOf(inner).find(({ tag }) => tag === DER_TAGS.extensions)
  const [first] = readDerSequence(extensions?.bytes ?? NOTHING) ?? []
  const [name, ...more] = membersOf(first)
  const [value] = more.filter(({ tag }) => tag !== DER_TAGS.boolean)
  const [signature] = membersOf(algorithm)
  if (signature?.tag !== DER_TAGS.identifier || name?.tag !== DER_TAGS.identifier || value?.tag !== DER_TAGS.octetString)
    throw new Error('no certificate of libp2p')
  if (!EXTENSION_ID.equals(name.bytes)) throw new Error('no device is named')
  return { signature: signature.bytes, extension: value.bytes }
}

/** Of a sequence; none where it is another thing, or broken. */
function membersOf(part: DerPart | undefined): readonly DerPart[] {
  return part?.tag === DER_TAGS.sequence ? (readDerParts(part.bytes) ?? []) : []
}
