/** A client of /salus/share/1 written by hand from its description, that says whatever a test lets it say. */

import { randomBytes } from 'node:crypto'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import type { Connection, Libp2p, PrivateKey, Stream, StreamMuxer } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { ContactCard, DeviceCertificate } from '../../shared/model/person.ts'

const SHARE = '/salus/share/1'

export interface Answer {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Uint8Array
  readonly last: boolean
}

export interface Liar {
  readonly libp2p: Libp2p
  readonly key: PrivateKey
  readonly peerId: string
  /** A connection, with nothing on it. */
  connect(card: ContactCard): Promise<Connection>
  /** A stream of the protocol; nothing was said on it yet. */
  open(card: ContactCard, protocol?: string): Promise<Talk>
  /** A stream that never says which protocol. */
  openBare(card: ContactCard): Promise<Talk>
  stop(): Promise<void>
}

/** A node of its own; `localAddress` is where it calls from. */
export async function startLiar(localAddress = '127.0.0.1', known?: PrivateKey): Promise<Liar> {
  const key = known ?? (await generateKeyPair('Ed25519'))
  const libp2p = await createLibp2p({
    privateKey: key,
    addresses: { listen: [] },
    transports: [tcp({ dialOpts: { localAddress } as never })],
    connectionEncrypters: [tls()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
    connectionMonitor: { enabled: false },
  })
  const dial = (card: ContactCard): Promise<Connection> =>
    libp2p.dial(card.addresses.map((address) => multiaddr(`${address}/p2p/${card.device.peerId}`)))
  return {
    libp2p,
    key,
    peerId: peerIdFromPrivateKey(key).toString(),
    connect: dial,
    open: async (card, protocol = SHARE) => {
      const stream = await (await dial(card)).newStream(protocol)
      return new Talk(stream, key, peerIdFromPrivateKey(key).toString(), card.device.peerId)
    },
    openBare: async (card) => {
      const muxer = Reflect.get(await dial(card), 'muxer') as StreamMuxer
      return new Talk(await muxer.createStream({}), key, peerIdFromPrivateKey(key).toString(), card.device.peerId)
    },
    stop: async () => {
      await libp2p.stop()
    },
  }
}

/** Length of header and payload, last mark, length of the header, header, payload. */
export function frameOf(header: object | string, payload: Uint8Array = new Uint8Array(0), last = false): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header), 'utf8')
  const prefix = Buffer.alloc(9)
  prefix.writeUInt32BE(json.length + payload.length, 0)
  prefix.writeUInt8(last ? 1 : 0, 4)
  prefix.writeUInt32BE(json.length, 5)
  return Buffer.concat([prefix, json, payload])
}

/** What is signed by a device to say which conversation it is in. */
export function transcriptOf(side: string, parts: readonly string[]): Buffer {
  return Buffer.from(['salus/1 challenge', side, ...parts].join('\n'), 'utf8')
}

/** One stream, spoken by hand. */
export class Talk {
  readonly #key: PrivateKey
  readonly #own: string
  readonly #other: string
  readonly #stream: Stream
  #bytes = Buffer.alloc(0)
  #ended = false
  #wake: (() => void) | null = null
  /** Every byte of frames that came: what the other side let out. */
  payloadBytes = 0

  constructor(stream: Stream, key: PrivateKey, own: string, other: string) {
    this.#stream = stream
    this.#key = key
    this.#own = own
    this.#other = other
    stream.addEventListener('message', (event) => {
      const piece = event.data instanceof Uint8Array ? event.data : event.data.subarray()
      this.#bytes = Buffer.concat([this.#bytes, piece])
      this.#wake?.()
    })
    const end = (): void => {
      this.#ended = true
      this.#wake?.()
    }
    stream.addEventListener('remoteCloseWrite', end)
    stream.addEventListener('close', end)
    // It may be over before anybody listened.
    if (stream.status !== 'open' || stream.remoteWriteStatus === 'closed') this.#ended = true
  }

  /** Nothing comes on it any more, and nothing is heard. */
  get isOver(): boolean {
    return this.#ended
  }

  /** Raw bytes; false where the other side hears nothing any more. */
  send(bytes: Uint8Array): boolean {
    try {
      this.#stream.send(bytes)
      return true
    } catch {
      this.#ended = true
      return false
    }
  }

  /** The next frame; null where none comes any more. */
  async read(): Promise<Answer | null> {
    for (;;) {
      const whole = this.#bytes.length >= 9 ? this.#bytes.readUInt32BE(0) + 9 : Number.POSITIVE_INFINITY
      if (this.#bytes.length >= whole) {
        const headerEnd = 9 + this.#bytes.readUInt32BE(5)
        const header = JSON.parse(this.#bytes.subarray(9, headerEnd).toString('utf8')) as Answer['header']
        const answer = { header, payload: this.#bytes.subarray(headerEnd, whole), last: this.#bytes[4] === 1 }
        this.#bytes = this.#bytes.subarray(whole)
        this.payloadBytes += answer.payload.length
        return answer
      }
      if (this.#ended) return null
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      this.#wake = null
    }
  }

  /** The first bytes that come, whatever they are; none where the other side says nothing any more. */
  async some(): Promise<Buffer> {
    while (this.#bytes.length === 0 && !this.#ended)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    return this.#bytes
  }

  /** Waits until the other side says no more; how many bytes it still let out. */
  async drain(): Promise<number> {
    let bytes = 0
    for (let answer = await this.read(); answer !== null; answer = await this.read()) bytes += answer.payload.length
    return bytes
  }

  /** Says who it is. Returns what it said, to say it again elsewhere; null where nobody answered. */
  async introduce(
    device: DeviceCertificate,
    change: { readonly key?: PrivateKey; readonly did?: string } = {},
  ): Promise<readonly Buffer[] | null> {
    const nonce = randomBytes(32).toString('base64url')
    const hello = frameOf({ op: 'hello', device, nonce })
    this.send(hello)
    const answer = await this.read()
    if (answer === null) return null
    const parts = [this.#own, this.#other, change.did ?? device.did, nonce, String(answer.header['nonce'])]
    const signature = Buffer.from(await (change.key ?? this.#key).sign(transcriptOf('dialler', parts))).toString('base64url')
    const proof = frameOf({ op: 'proof', signature })
    this.send(proof)
    return [hello, proof]
  }

  /** Asks for blocks, the last time on this stream unless told otherwise: the answer to each. */
  async ask(header: object, count: number, last = true): Promise<readonly (Answer | null)[]> {
    this.send(frameOf({ op: 'blocks', ...header }, undefined, last))
    const answers: (Answer | null)[] = []
    while (answers.length < count) {
      const answer = await this.read()
      answers.push(answer)
      if (answer === null) break
    }
    return answers
  }

  /** Says no more, and listens on. */
  async finish(): Promise<void> {
    await this.#stream.close().catch(() => undefined)
  }

  close(): void {
    this.#stream.abort(new Error('over'))
  }
}
