/** /salus/recover/1: somebody with an empty computer and the 24 words proves that she holds them, and is given what opens her vault again. Its blocks she fetches as herself. */

import { randomBytes } from 'node:crypto'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { verifyRecovery } from '../../../shared/crypto/recovery.ts'
import type { RecoveryChallenge } from '../../../shared/crypto/recovery.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Err, Result } from '../../../shared/model/result.ts'
import type { ContactCard, Did } from '../../../shared/model/person.ts'
import type { KeptBack, PeerEvent, RecoveryProof } from '../../vault/ports.ts'
import type { PeerLimits } from '../limits.ts'
import { within } from '../within.ts'
import type { Dialer } from './dial.ts'
import { frameStream, WireError } from './frames.ts'
import type { Frame, FrameStream } from './frames.ts'
import { readHead, writeHead } from './head-frame.ts'
import type { HeadAndKeyFile } from './head-frame.ts'
import { placeOf } from './place.ts'
import { createRefusalMeter } from './refusal-meter.ts'
import type { RefusalMeter } from './refusal-meter.ts'
import { createTurns } from './turns.ts'
import type { Turns } from './turns.ts'

const RECOVER_PROTOCOL = '/salus/recover/1'
const NONCE_BYTES = 32
/** A nonce, a public key and a signature: nobody says more here. */
const QUESTION_BYTES_MAX = 4096

interface RecoverDeps {
  readonly libp2p: Libp2p
  readonly dialer: Dialer
  readonly limits: PeerLimits
  readonly now: () => number
  /** Who this node says it is; null before its vault was ever open. */
  readonly did: () => Did | null
  /** What is kept for whoever holds the other half of this key. */
  readonly keptBack: (wordsKey: string) => KeptBack | null
  readonly emit: (event: PeerEvent) => void
}

export interface Recovery {
  /** Asks; resolves with what is to be signed. Errors: `peer-unreachable`, `peer-timeout`, `refused-by-peer`, `peer-protocol`, `cancelled`. */
  ask(at: ContactCard, signal: AbortSignal): Promise<Result<RecoveryChallenge>>
  /** The answer to the question that was asked last. Errors: `refused-by-peer`, and as for `ask`. */
  prove(proof: RecoveryProof): Promise<Result<HeadAndKeyFile>>
}

/** Both sides. Whoever cannot prove it hears the one same no, whether something is kept here or not. */
export async function startRecovery(deps: RecoverDeps): Promise<Recovery> {
  const refusals = createRefusalMeter(deps)
  const turns = createTurns(() => deps.limits.recoverRestMs)
  const take = async (stream: Stream, connection: Connection): Promise<void> => {
    const frames = frameStream(stream, deps.limits, { aheadBytesMax: QUESTION_BYTES_MAX })
    try {
      await answer(deps, frames, connection, { refusals, turns })
    } catch {
      stream.abort(new Error('refused'))
    } finally {
      frames.close()
    }
  }
  await deps.libp2p.handle(RECOVER_PROTOCOL, take, {
    maxInboundStreams: deps.limits.recoverStreamsMax,
    maxOutboundStreams: deps.limits.recoverStreamsMax,
    runOnLimitedConnection: true,
  })
  return createAsking(deps)
}

interface Desk {
  readonly refusals: RefusalMeter
  readonly turns: Turns
}

async function answer(deps: RecoverDeps, frames: FrameStream, connection: Connection, { refusals, turns }: Desk): Promise<void> {
  const asking = connection.remotePeer.toString()
  if (refusals.isTired(asking)) return
  await refusals.patience(asking)
  const hello = await frames.read(QUESTION_BYTES_MAX)
  const { nonce: diallerNonce } = hello.header
  if (!isNonce(diallerNonce)) throw new WireError('malformed')
  const listenerNonce = randomBytes(NONCE_BYTES).toString('base64url')
  await frames.write({ nonce: listenerNonce })
  const proof = await frames.read(QUESTION_BYTES_MAX)
  // Each takes some milliseconds, whoever asks, and a peer id costs nothing.
  await turns.next({ peerId: asking, place: placeOf(connection.remoteAddr) })
  const listener = deps.libp2p.peerId.toString()
  const back = provenBack(deps, proof, { dialler: asking, listener, mirror: deps.did() ?? '', diallerNonce, listenerNonce })
  if (back === null) {
    refusals.note(connection, '', '', 'signature-invalid')
    await frames.write({ ok: false }, undefined, true)
    return
  }
  await writeHead(frames, back, true)
}

/** The signature is looked at first and always: an answer takes as long for a key that is known here as for one that is not. */
function provenBack({ keptBack }: RecoverDeps, { header }: Frame, challenge: RecoveryChallenge): KeptBack | null {
  const { key, signature } = header
  if (typeof key !== 'string' || typeof signature !== 'string') return null
  const isProven = verifyRecovery(key, challenge, signature)
  const back = keptBack(key)
  return isProven ? back : null
}

function createAsking({ libp2p, dialer, limits }: RecoverDeps): Recovery {
  let asked: FrameStream | null = null
  const put = (next: FrameStream | null): void => {
    asked?.close()
    asked = next
  }
  return {
    ask: async (at, signal) => {
      put(null)
      let connection: Connection
      try {
        connection = await dialer.connect({ peerId: at.device.peerId, addresses: at.addresses })
      } catch {
        return err(signal.aborted ? 'cancelled' : 'peer-unreachable')
      }
      try {
        const stream = await within(limits.dialTimeoutMs, signal, (bounded) =>
          connection.newStream(RECOVER_PROTOCOL, { signal: bounded, runOnLimitedConnection: true }),
        )
        const frames = frameStream(stream, limits)
        put(frames)
        const diallerNonce = randomBytes(NONCE_BYTES).toString('base64url')
        await frames.write({ nonce: diallerNonce })
        const { nonce: listenerNonce } = (await frames.read(QUESTION_BYTES_MAX)).header
        if (!isNonce(listenerNonce)) return err('peer-protocol')
        const dialler = libp2p.peerId.toString()
        return ok({ dialler, listener: connection.remotePeer.toString(), mirror: at.did, diallerNonce, listenerNonce })
      } catch (error) {
        // An older Salus does not know the question.
        return signal.aborted ? err('cancelled') : failure(error)
      }
    },
    prove: async ({ wordsKey, signature }) => {
      if (asked === null) return err('peer-unreachable')
      const frames = asked
      try {
        await frames.write({ key: wordsKey, signature })
        return readHead(await frames.read())
      } catch (error) {
        return failure(error)
      } finally {
        put(null)
      }
    },
  }
}

function failure(error: unknown): Err {
  if (!(error instanceof WireError)) return err('refused-by-peer')
  if (error.reason === 'timeout') return err('peer-timeout')
  return err(error.reason === 'closed' || error.reason === 'cut' ? 'refused-by-peer' : 'peer-protocol')
}

function isNonce(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 43 && value.length <= 100
}
