/** /salus/pair/1: a new computer proves that it knows the secret of the code, waits for the person's yes, and is given what it needs. */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { PairingAsked, PairingOffer } from '../../vault/ports.ts'
import type { PeerLimits } from '../limits.ts'
import { within } from '../within.ts'
import type { Dialer } from './dial.ts'
import { frameStream, WireError } from './frames.ts'
import type { FrameStream } from './frames.ts'

const PAIR_PROTOCOL = '/salus/pair/1'
const PROOF_DOMAIN = 'salus/1 pairing'
const NAME_LENGTH_MAX = 120
const ADDRESSES_MAX = 16
/** Asking to be paired: addresses, a name and a proof. */
const HELLO_BYTES_MAX = 16 * 1024
/** Of one connection. */
const STREAMS_MAX = 2

export interface Pairing {
  offer(offer: { readonly secret: Uint8Array; readonly untilMs: number } | null): void
  answer(peerId: string, payload: Uint8Array | null): Result<null>
  ask(
    offer: PairingOffer,
    hello: { readonly name: string; readonly addresses: readonly string[] },
    signal: AbortSignal,
  ): Promise<Result<Uint8Array>>
}

interface PairDeps {
  readonly libp2p: Libp2p
  readonly dialer: Dialer
  readonly limits: PeerLimits
  readonly now: () => number
  readonly onAsked: (asked: PairingAsked) => void
}

/** Both sides. Peer ids are those that the connection itself proved; whoever only saw the code stands there with another one. */
export async function startPairing(deps: PairDeps): Promise<Pairing> {
  let open: { readonly secret: Uint8Array; readonly untilMs: number } | null = null
  let waiting: { readonly peerId: string; readonly answer: (payload: Uint8Array | null) => void } | null = null
  const limits = { ...deps.limits, frameTimeoutMs: deps.limits.pairingTimeoutMs }

  const listen = async (frames: FrameStream, stream: Stream, connection: Connection): Promise<void> => {
    const hello = await frames.read(HELLO_BYTES_MAX)
    const offer = open
    const dialler = connection.remotePeer.toString()
    const asked = askedOf(hello.header, dialler)
    const { nonce, proof } = hello.header
    const known = offer !== null && deps.now() < offer.untilMs && waiting === null && asked !== null
    if (!known || !isProof(proof, offer.secret, [dialler, deps.libp2p.peerId.toString(), String(nonce)])) {
      // They are not counted: 256 bits are not guessed, and a stranger could end every offer without a word to anybody.
      await frames.write({ ok: false }, undefined, true)
      return
    }
    // One code, one computer.
    open = null
    const payload = await new Promise<Uint8Array | null>((resolve) => {
      waiting = { peerId: dialler, answer: resolve }
      const end = (): void => {
        resolve(null)
      }
      // Whoever gives up asks no more, also where her connection goes on.
      stream.addEventListener('close', end)
      connection.addEventListener('close', end)
      deps.onAsked(asked)
    })
    waiting = null
    const answer = proofOf(offer.secret, [deps.libp2p.peerId.toString(), dialler, String(nonce)])
    await frames.write(payload === null ? { ok: false } : { ok: true, proof: answer }, payload ?? undefined, true)
  }

  const take = async (stream: Stream, connection: Connection): Promise<void> => {
    const frames = frameStream(stream, deps.limits, { aheadBytesMax: HELLO_BYTES_MAX })
    try {
      await listen(frames, stream, connection)
    } catch {
      stream.abort(new Error('refused'))
    } finally {
      frames.close()
    }
  }
  await deps.libp2p.handle(PAIR_PROTOCOL, take, {
    maxInboundStreams: STREAMS_MAX,
    maxOutboundStreams: STREAMS_MAX,
    runOnLimitedConnection: true,
  })
  return {
    offer: (offer) => {
      open = offer
      // Who asked by the code of before would keep everybody else from asking by this one.
      waiting?.answer(null)
    },
    answer: (peerId, payload) => {
      if (waiting?.peerId !== peerId) return err('peer-unreachable')
      waiting.answer(payload)
      return ok(null)
    },
    ask: (offer, hello, signal) => ask({ ...deps, limits }, offer, hello, signal),
  }
}

async function ask(
  { libp2p, dialer, limits }: Pick<PairDeps, 'libp2p' | 'dialer' | 'limits'>,
  offer: PairingOffer,
  hello: { readonly name: string; readonly addresses: readonly string[] },
  signal: AbortSignal,
): Promise<Result<Uint8Array>> {
  try {
    const connection = await dialer.connect(offer)
    const stream = await within(limits.dialTimeoutMs, signal, (bounded) =>
      connection.newStream(PAIR_PROTOCOL, { signal: bounded, runOnLimitedConnection: true }),
    )
    const frames = frameStream(stream, limits)
    const stop = (): void => {
      stream.abort(new Error('cancelled'))
    }
    signal.addEventListener('abort', stop)
    try {
      const own = libp2p.peerId.toString()
      const nonce = randomBytes(32).toString('base64url')
      await frames.write({ ...hello, nonce, proof: proofOf(offer.secret, [own, offer.peerId, nonce]) })
      const answer = await frames.read()
      if (answer.header['ok'] !== true || !isProof(answer.header['proof'], offer.secret, [offer.peerId, own, nonce]))
        return err('refused-by-peer')
      return ok(answer.payload)
    } finally {
      signal.removeEventListener('abort', stop)
      frames.close()
    }
  } catch (error) {
    if (signal.aborted) return err('cancelled')
    return err(error instanceof WireError && error.reason === 'timeout' ? 'peer-timeout' : 'peer-unreachable')
  }
}

function askedOf(header: Readonly<Record<string, unknown>>, peerId: string): PairingAsked | null {
  const { name, addresses, nonce } = header
  if (typeof name !== 'string' || name.length > NAME_LENGTH_MAX || typeof nonce !== 'string' || nonce.length > 100) return null
  if (!Array.isArray(addresses) || addresses.length > ADDRESSES_MAX) return null
  const texts = addresses.filter((one): one is string => typeof one === 'string' && one.length <= 400)
  return { peerId, name, addresses: texts }
}

function proofOf(secret: Uint8Array, parts: readonly string[]): string {
  return createHmac('sha256', secret)
    .update([PROOF_DOMAIN, ...parts].join('\n'))
    .digest('base64url')
}

function isProof(proof: unknown, secret: Uint8Array, parts: readonly string[]): boolean {
  const expected = Buffer.from(proofOf(secret, parts), 'utf8')
  const given = Buffer.from(typeof proof === 'string' ? proof : '', 'utf8')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
