/** Frames on a stream: length, last mark, JSON header, bytes. Nothing ever waits for the end of a stream. */

import type { Stream } from '@libp2p/interface'
type Uint8ArrayList = { subarray(): Uint8Array }
import type { PeerLimits } from '../limits.ts'

export interface Frame {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Uint8Array
  readonly last: boolean
}

/** What went wrong on the wire; translated to an error code where the stream is used. */
export class WireError extends Error {
  override readonly name = 'WireError'
  readonly reason: 'timeout' | 'closed' | 'malformed' | 'too-large'

  constructor(reason: WireError['reason']) {
    super(reason)
    this.reason = reason
  }
}

export interface FrameStream {
  read(): Promise<Frame>
  write(header: object, payload?: Uint8Array, last?: boolean): Promise<void>
  close(): void
}

const PREFIX_BYTES = 9
const EMPTY = new Uint8Array(0)

/** Length of header and payload (4 bytes), last mark (1), length of the header (4), header, payload. */
export function encodeFrame(header: object, payload: Uint8Array, last: boolean): Uint8Array {
  const json = Buffer.from(JSON.stringify(header), 'utf8')
  const frame = new Uint8Array(PREFIX_BYTES + json.length + payload.length)
  const view = new DataView(frame.buffer)
  view.setUint32(0, json.length + payload.length)
  view.setUint8(4, last ? 1 : 0)
  view.setUint32(5, json.length)
  frame.set(json, PREFIX_BYTES)
  frame.set(payload, PREFIX_BYTES + json.length)
  return frame
}

/** Frames over one libp2p stream. Every read has a timeout, every frame a bound. */
export function frameStream(stream: Stream, limits: PeerLimits): FrameStream {
  const reader = createReader(stream, limits)
  return {
    read: async () => {
      const prefix = await reader.take(PREFIX_BYTES)
      const view = new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES)
      const total = view.getUint32(0)
      const headerLength = view.getUint32(5)
      if (total > limits.frameBytesMax || headerLength > limits.frameHeaderBytesMax) throw new WireError('too-large')
      if (headerLength > total || view.getUint8(4) > 1) throw new WireError('malformed')
      const body = await reader.take(total)
      return { header: decodeHeader(body.subarray(0, headerLength)), payload: body.slice(headerLength), last: view.getUint8(4) === 1 }
    },
    write: async (header, payload = EMPTY, last = false) => {
      if (stream.status !== 'open') throw new WireError('closed')
      if (!stream.send(encodeFrame(header, payload, last))) await stream.onDrain({ signal: AbortSignal.timeout(limits.frameTimeoutMs) })
    },
    close: () => {
      reader.stop()
      void stream.close({ signal: AbortSignal.timeout(limits.frameTimeoutMs) }).catch(() => {
        stream.abort(new Error('not closed in time'))
      })
    },
  }
}

function decodeHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>
  } catch {
    throw new WireError('malformed')
  }
  throw new WireError('malformed')
}

interface ByteReader {
  take(length: number): Promise<Uint8Array>
  stop(): void
}

/** Gathers what arrives; the listener is there from the first moment, so nothing is missed. */
function createReader(stream: Stream, limits: PeerLimits): ByteReader {
  const pieces: Uint8Array[] = []
  let available = 0
  let ended = false
  let wake: (() => void) | null = null
  const onMessage = (event: { readonly data: Uint8Array | Uint8ArrayList }): void => {
    const piece = event.data instanceof Uint8Array ? event.data : event.data.subarray()
    pieces.push(piece)
    available += piece.length
    if (available > limits.frameBytesMax * 2) stream.pause()
    wake?.()
  }
  const onEnd = (): void => {
    ended = true
    wake?.()
  }
  stream.addEventListener('message', onMessage)
  stream.addEventListener('remoteCloseWrite', onEnd)
  stream.addEventListener('close', onEnd)

  const wait = async (deadline: number): Promise<void> => {
    const left = deadline - Date.now()
    if (left <= 0) throw new WireError('timeout')
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    wake = null
  }
  return {
    take: async (length) => {
      const deadline = Date.now() + limits.frameTimeoutMs
      while (available < length) {
        if (ended) throw new WireError('closed')
        await wait(deadline)
      }
      const taken = takeFrom(pieces, length)
      available -= length
      stream.resume()
      return taken
    },
    stop: () => {
      stream.removeEventListener('message', onMessage)
      ended = true
    },
  }
}

function takeFrom(pieces: Uint8Array[], length: number): Uint8Array {
  const taken = new Uint8Array(length)
  let at = 0
  while (at < length) {
    const piece = pieces[0] ?? EMPTY
    const part = piece.subarray(0, length - at)
    taken.set(part, at)
    at += part.length
    if (part.length === piece.length) pieces.shift()
    else pieces[0] = piece.subarray(part.length)
  }
  return taken
}
