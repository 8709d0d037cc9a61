/**
 * Who is at the other end, from the certificate of its TLS. `@libp2p/tls` looks at the same things in JavaScript, which held the node for as
 * long as all else of a handshake; here the signatures and the certificate are left to the library of Node. Source: libp2p specs, tls/tls.md.
 */

import type { X509Certificate } from 'node:crypto'
import { publicKeyFromProtobuf } from '@libp2p/crypto/keys'
import type { PeerId } from '@libp2p/interface'
import { peerIdFromPublicKey } from '@libp2p/peer-id'

const [SEQUENCE, OBJECT_ID, BOOLEAN, OCTET_STRING, EXTENSIONS] = [0x30, 0x06, 0x01, 0x04, 0xa3]
/** 1.3.6.1.4.1.53594.1.1, as it is written. */
const EXTENSION_ID = Buffer.from('2b0601040183a25a0101', 'hex')
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
  if (!SIGNATURES.includes(signature.toString('hex'))) throw new Error('signed in an unknown way')
  if (certificate.subject !== certificate.issuer || !certificate.verify(certificate.publicKey)) throw new Error('not signed by itself')
  const [signed] = membersOf(extension)
  const [device, proof] = signed === undefined ? [] : membersOf(signed.value)
  if (signed?.tag !== SEQUENCE || device?.tag !== OCTET_STRING || proof?.tag !== OCTET_STRING) throw new Error('no device is named')
  const deviceKey = publicKeyFromProtobuf(device.value)
  if (!(await deviceKey.verify(Buffer.concat([SIGNED_PREFIX, key]), proof.value))) throw new Error('not signed by the device')
  const peer = peerIdFromPublicKey(deviceKey)
  if (expected !== undefined && !expected.equals(peer)) throw new Error('another peer')
  return peer
}

interface Parts {
  /** Which kind of signature it has. */
  readonly signature: Buffer
  /** What is said of the device. */
  readonly extension: Buffer
}

/** Of the extensions it must be the first, as `@libp2p/tls` reads it. */
function readCertificate(raw: Buffer): Parts {
  const [whole] = membersOf(raw)
  const [inner, algorithm] = membersOf(whole?.value ?? Buffer.alloc(0))
  const members = membersOf(inner?.value ?? Buffer.alloc(0))
  const [list] = membersOf(members.find(({ tag }) => tag === EXTENSIONS)?.value ?? Buffer.alloc(0))
  const [first] = membersOf(list?.value ?? Buffer.alloc(0))
  const [name, ...more] = membersOf(first?.value ?? Buffer.alloc(0))
  const [value] = more.filter(({ tag }) => tag !== BOOLEAN)
  const [signature] = membersOf(algorithm?.value ?? Buffer.alloc(0))
  if (signature?.tag !== OBJECT_ID || name?.tag !== OBJECT_ID || value?.tag !== OCTET_STRING) throw new Error('no certificate of libp2p')
  if (!name.value.equals(EXTENSION_ID)) throw new Error('no device is named')
  return { signature: signature.value, extension: value.value }
}

interface Member {
  readonly tag: number
  readonly value: Buffer
}

/** What lies one behind the other in these bytes. Throws where a length is not written in the shortest way or says too much. Source: X.690. */
function membersOf(bytes: Buffer): readonly Member[] {
  const members: Member[] = []
  for (let at = 0; at < bytes.length;) {
    const short = bytes[at + 1] ?? 0xff
    const lengthBytes = short < 0x80 ? 0 : short - 0x80
    const from = at + 2 + lengthBytes
    if (lengthBytes > 3 || from > bytes.length) throw new Error('no certificate')
    const length = lengthBytes === 0 ? short : bytes.readUIntBE(at + 2, lengthBytes)
    const to = from + length
    if (to > bytes.length || (lengthBytes > 0 && length < Math.max(0x80, 256 ** (lengthBytes - 1)))) throw new Error('no certificate')
    members.push({ tag: bytes[at] ?? 0, value: bytes.subarray(from, to) })
    at = to
  }
  return members
}
