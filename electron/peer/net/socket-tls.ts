/**
 * TLS of libp2p on the socket itself: the same handshake, certificates and bytes, but what passes does not go through two streams of JavaScript first.
 * A connection that lies on no socket of its own (through a relay) is left to libp2p. Source: libp2p specs, tls/tls.md.
 */

import { constants } from 'node:crypto'
import { Socket } from 'node:net'
import { TLSSocket, connect, createSecureContext } from 'node:tls'
import type { SecureContext } from 'node:tls'
import type { ConnectionEncrypter, MessageStream, SecureConnectionOptions, SecuredConnection, StreamMuxerFactory } from '@libp2p/interface'
import { tls } from '@libp2p/tls'
import type { TLSComponents } from '@libp2p/tls'
import { generateCertificate, toMessageStream } from '@libp2p/tls/utils'
import { peerOfCertificate } from './peer-certificate.ts'

/** Hears of bytes that a socket was handed once it has them no longer: encrypted, and taken by the system. Never where that failed. */
type OnWritten = (bytes: Uint8Array) => void

/** In place of `tls()`; each end may be either of the two. `onWritten`: of every connection that lies on a socket. */
export function socketTls(onWritten?: OnWritten): (components: TLSComponents) => ConnectionEncrypter {
  return (components) => {
    const encrypter = tls()(components)
    const context = once(() => createContext(components))
    const [inbound, outbound] = [encrypter.secureInbound.bind(encrypter), encrypter.secureOutbound.bind(encrypter)]
    return Object.assign(encrypter, {
      secureInbound: (connection: MessageStream, options?: SecureConnectionOptions) => {
        const socket = takeSocket(connection)
        return socket === null
          ? inbound(connection, options)
          : secure(components, { connection, socket, isServer: true, context, onWritten }, options)
      },
      secureOutbound: (connection: MessageStream, options?: SecureConnectionOptions) => {
        const socket = takeSocket(connection)
        return socket === null
          ? outbound(connection, options)
          : secure(components, { connection, socket, isServer: false, context, onWritten }, options)
      },
    })
  }
}

interface Taken {
  readonly connection: MessageStream
  readonly socket: Socket
  readonly isServer: boolean
  readonly context: () => Promise<SecureContext>
  readonly onWritten: OnWritten | undefined
}

/** The same for every connection of this node, as in go-libp2p: whoever knocks again and again costs no new key each time. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null
      throw error
    })
    return made
  }
}

/** One for all connections. Without tickets, and as the server keeps no sessions, none is ever taken up again: everybody proves who she is each time. */
async function createContext({ privateKey }: TLSComponents): Promise<SecureContext> {
  const own = await generateCertificate(privateKey)
  return createSecureContext({ ...own, minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3', secureOptions: constants.SSL_OP_NO_TICKET })
}

/** What libp2p keeps inside a connection: its socket, and bytes that came with the last of the negotiation. */
interface Inside {
  readonly socket?: unknown
  readonly readBuffer?: { readonly byteLength: number; subarray(): Uint8Array; consume(bytes: number): void }
}

/** Stops the connection from reading its socket, and puts back what it read too far; null where there is none. */
function takeSocket(connection: MessageStream): Socket | null {
  const { socket, readBuffer } = connection as unknown as Inside
  if (!(socket instanceof Socket) || readBuffer === undefined) return null
  socket.pause()
  socket.removeAllListeners('data')
  if (readBuffer.byteLength > 0) {
    const early = Buffer.from(readBuffer.subarray())
    readBuffer.consume(early.length)
    socket.unshift(early)
  }
  return socket
}

async function secure(components: TLSComponents, taken: Taken, options?: SecureConnectionOptions): Promise<SecuredConnection> {
  const { connection, socket, isServer, context, onWritten } = taken
  const muxers =
    options?.skipStreamMuxerNegotiation === true ? new Map<string, StreamMuxerFactory>() : components.upgrader.getStreamMuxers()
  let encrypted: TLSSocket | null = null
  try {
    const secureContext = await context()
    options?.signal?.throwIfAborted()
    if (socket.destroyed) throw new Error('the socket was closed')
    const settings = {
      secureContext,
      // Signed by themselves: whose they are is looked at below.
      rejectUnauthorized: false,
      ALPNProtocols: [...muxers.keys(), 'libp2p'],
    } as const
    encrypted = isServer
      ? new TLSSocket(socket, { ...settings, isServer, requestCert: true, ALPNCallback: ({ protocols }) => choose(protocols, muxers) })
      : connect({ ...settings, socket })
    keepResetsWhole(socket, encrypted)
    encrypted.on('error', (error: Error) => {
      connection.abort(error)
    })
    await shaken(encrypted, options?.signal)
    const remotePeer = await peerOfCertificate(encrypted.getPeerX509Certificate(), options?.remotePeer, Date.now())
    if (onWritten !== undefined) tellWritten(encrypted, onWritten)
    const streamMuxer = muxers.get(encrypted.alpnProtocol === false ? '' : (encrypted.alpnProtocol ?? ''))
    return { remotePeer, connection: toMessageStream(connection, encrypted), ...(streamMuxer === undefined ? {} : { streamMuxer }) }
  } catch (error) {
    encrypted?.destroy()
    connection.abort(error instanceof Error ? error : new Error('not encrypted'))
    throw error
  }
}

/**
 * libp2p resets the socket of a connection that it gives up. The system refuses that while the end of the encryption is still on its way, as it
 * is to somebody who does not read: Node then closes nothing and says nothing, and the socket stayed open until the process ended.
 */
function keepResetsWhole(socket: Socket, encrypted: TLSSocket): void {
  const reset = socket.resetAndDestroy.bind(socket)
  socket.resetAndDestroy = () => (encrypted.writableEnded ? socket.destroy() : reset())
}

/** libp2p hands its bytes over with one argument and waits for `drain`; the callback of each write is free to be listened to. */
function tellWritten(encrypted: TLSSocket, onWritten: OnWritten): void {
  const write = encrypted.write.bind(encrypted)
  encrypted.write = (bytes: Uint8Array | string): boolean =>
    write(bytes, (error) => {
      if (!(error instanceof Error) && typeof bytes !== 'string') onWritten(bytes)
    })
}

/** The first that is offered and known, as libp2p chooses. */
function choose(protocols: readonly string[], muxers: ReadonlyMap<string, StreamMuxerFactory>): string | undefined {
  return protocols.find((protocol) => muxers.has(protocol)) ?? protocols.find((protocol) => protocol === 'libp2p')
}

/**
 * Once the handshake is done. Rejects where it fails, or takes longer than the signal allows. It is done while OpenSSL is still reading, and
 * whoever closed the connection in that moment, socket and encryption, took the memory away that OpenSSL goes on with: Node ended with a
 * segmentation fault (20.20, 22.23). So nobody hears of it before the reading is over.
 */
function shaken(encrypted: TLSSocket, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      reject(new Error('the handshake was not done in time'))
    }
    const gone = (): void => {
      reject(new Error('closed within the handshake'))
    }
    if (signal?.aborted === true) late()
    signal?.addEventListener('abort', late, { once: true })
    encrypted.once('error', reject)
    encrypted.once('close', gone)
    encrypted.once('secure', () => {
      signal?.removeEventListener('abort', late)
      setImmediate(() => {
        encrypted.off('error', reject)
        encrypted.off('close', gone)
        resolve()
      })
    })
  })
}
