/** Who is asking: both devices sign the same transcript on this connection, and the asker's Identity vouches for its device. */

import { randomBytes } from 'node:crypto'
import type { Connection, PeerId, PrivateKey } from '@libp2p/interface'
import { SIGNATURE_DOMAINS } from '../../../shared/crypto/labels.ts'
import type { DeviceCertificate, Did } from '../../../shared/model/person.ts'
import { WireError } from './frames.ts'
import type { FrameStream } from './frames.ts'
import type { IsGenuine } from './genuine.ts'

const NONCE_BYTES = 32
/** A certificate and a nonce; nobody sends more before it is known who asks. */
const HELLO_BYTES_MAX = 4096

interface Transcript {
  readonly dialler: string
  readonly listener: string
  readonly did: string
  readonly diallerNonce: string
  readonly listenerNonce: string
}

/** The dialler speaks first: certificate and nonce, and by what the listener may know her (`knownPair`); then proves its device key. The answer proves the listener's. */
export async function introduceTo(
  frames: FrameStream,
  connection: Connection,
  key: PrivateKey,
  ownPeer: PeerId,
  device: DeviceCertificate,
  shown?: string,
): Promise<void> {
  const diallerNonce = randomBytes(NONCE_BYTES).toString('base64url')
  await frames.write({ op: 'hello', device, nonce: diallerNonce, ...(shown === undefined ? {} : { shown }) })
  const answer = await frames.read()
  const { nonce: listenerNonce, signature } = answer.header
  if (typeof listenerNonce !== 'string' || typeof signature !== 'string') throw new WireError('malformed')
  const transcript = {
    dialler: ownPeer.toString(),
    listener: connection.remotePeer.toString(),
    did: device.did,
    diallerNonce,
    listenerNonce,
  }
  if (!(await verifyDevice(connection.remotePeer, transcript, 'listener', signature))) throw new WireError('malformed')
  await frames.write({ op: 'proof', signature: await signTranscript(key, transcript, 'dialler') })
}

/** Who listens, and how certificates are looked at. */
export interface Listener {
  readonly privateKey: PrivateKey
  readonly ownPeer: PeerId
  readonly isGenuine: IsGenuine
  /** When whoever asks is looked at. */
  readonly turn: () => Promise<void>
}

/** Who asks. */
export interface Recognized {
  readonly did: Did
  /** As it came: anything. */
  readonly shown: unknown
}

/** The listener's side. The Identity that asks, or null where anything is wrong; the stranger cannot tell what. */
export async function recognize(frames: FrameStream, connection: Connection, listener: Listener): Promise<Recognized | null> {
  const { privateKey: key, ownPeer, isGenuine, turn } = listener
  const hello = await frames.read(HELLO_BYTES_MAX)
  const device = hello.header['device'] as DeviceCertificate | undefined
  const diallerNonce = hello.header['nonce']
  if (
    hello.header['op'] !== 'hello' ||
    typeof device !== 'object' ||
    (device as DeviceCertificate | null) === null ||
    typeof diallerNonce !== 'string' ||
    diallerNonce.length > 100
  )
    throw new WireError('malformed')
  const listenerNonce = randomBytes(NONCE_BYTES).toString('base64url')
  const transcript = {
    dialler: connection.remotePeer.toString(),
    listener: ownPeer.toString(),
    did: String(device.did),
    diallerNonce,
    listenerNonce,
  }
  await frames.write({ nonce: listenerNonce, signature: await signTranscript(key, transcript, 'listener') })
  const proof = await frames.read(HELLO_BYTES_MAX)
  const signature = proof.header['signature']
  if (proof.header['op'] !== 'proof' || typeof signature !== 'string') throw new WireError('malformed')
  const proven =
    isCertificate(device) &&
    device.peerId === connection.remotePeer.toString() &&
    (await verifyDevice(connection.remotePeer, transcript, 'dialler', signature)) &&
    (await isGenuine(device, turn))
  return proven ? { did: device.did, shown: hello.header['shown'] } : null
}

function isCertificate(device: DeviceCertificate): boolean {
  const texts = [device.did, device.peerId, device.signature]
  return texts.every((text) => typeof text === 'string' && text.length <= 200) && typeof device.issuedAtMs === 'number'
}

function encodeTranscript(transcript: Transcript, side: 'dialler' | 'listener'): Uint8Array {
  const { dialler, listener, did, diallerNonce, listenerNonce } = transcript
  return Buffer.from([SIGNATURE_DOMAINS.challenge, side, dialler, listener, did, diallerNonce, listenerNonce].join('\n'), 'utf8')
}

async function signTranscript(key: PrivateKey, transcript: Transcript, side: 'dialler' | 'listener'): Promise<string> {
  return Buffer.from(await key.sign(encodeTranscript(transcript, side))).toString('base64url')
}

async function verifyDevice(peer: PeerId, transcript: Transcript, side: 'dialler' | 'listener', signature: string): Promise<boolean> {
  const publicKey = peer.publicKey
  if (publicKey === undefined) return false
  return publicKey.verify(encodeTranscript(transcript, side), new Uint8Array(Buffer.from(signature, 'base64url')))
}
