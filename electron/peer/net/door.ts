/**
 * Who comes in, before anything is made for her: only so many from one place, only who says the first words of libp2p, and one after the
 * other with a rest between. Whoever says nothing costs a socket, and the one who has been silent longest goes when there are too many.
 */

import type { Server, Socket } from 'node:net'
import type { CreateListenerOptions, Listener, Transport } from '@libp2p/interface'
import type { PeerLimits } from '../limits.ts'
import { createHandshakeQueue } from './handshake-queue.ts'
import type { HandshakeQueue } from './handshake-queue.ts'
import { placeOfHost } from './place.ts'
import { createRates } from './rates.ts'

/** Whoever dials speaks first. Source: libp2p specs, connections/README.md. */
const FIRST_WORDS = Buffer.from('\u0013/multistream/1.0.0\n', 'latin1')

/** libp2p writes their length and then the words: they come in one piece or in two. */
const PIECES_MAX = 2

export type DoorLimits = Pick<
  PeerLimits,
  | 'handshakeRestMs'
  | 'handshakesWaitingMax'
  | 'connectionsPendingMax'
  | 'connectionUpgradeTimeoutMs'
  | 'slowWordsRestMs'
  | 'callsAPlaceMax'
  | 'callsAPlaceASecond'
  | 'placesMeteredMax'
>

type TransportOf<Components> = (components: Components) => Transport

/** The same transport, with the door before all that it listens at. `isFamiliar`: somebody who is known calls from that place. */
export function behindDoor<Components>(
  transport: TransportOf<Components>,
  limits: DoorLimits,
  isFamiliar: (place: string) => boolean,
  nowMs: () => number = () => performance.now(),
): TransportOf<Components> {
  const rates = createRates({ most: limits.callsAPlaceMax, aSecond: limits.callsAPlaceASecond, countedMax: limits.placesMeteredMax }, nowMs)
  const queue = createHandshakeQueue(limits, isFamiliar)
  return (components) => {
    const inner = transport(components)
    const create = inner.createListener.bind(inner)
    inner.createListener = (options: CreateListenerOptions): Listener => {
      const listener = create(options)
      const server = Reflect.get(listener, 'server') as Server
      const goOns = server.listeners('connection') as ((socket: Socket) => void)[]
      const silent = createSilent(limits)
      const waiting = new Set<Socket>()
      server.removeAllListeners('connection')
      server.on('connection', (socket: Socket) => {
        // Until libp2p has it, and after.
        socket.on('error', () => undefined)
        const place = placeOfHost(socket.remoteAddress)
        if (!rates.take(place)) {
          socket.destroy()
          return
        }
        silent.hear(socket, () => {
          waiting.add(socket)
          socket.once('close', () => waiting.delete(socket))
          wait(queue, socket, place, () => {
            waiting.delete(socket)
            if (server.listening) for (const goOn of goOns) goOn.call(server, socket)
            else socket.destroy()
          })
        })
      })
      const close = listener.close.bind(listener)
      listener.close = () => {
        silent.end()
        for (const socket of waiting) socket.destroy()
        return close()
      }
      return listener
    }
    return inner
  }
}

/** Until it is her turn, or she has gone. */
function wait(queue: HandshakeQueue, socket: Socket, place: string, onTurn: () => void): void {
  const leave = queue.enter({
    place,
    go: () => {
      socket.off('close', leave)
      onTurn()
    },
    refuse: () => {
      socket.destroy()
    },
  })
  socket.on('close', leave)
}

/** What Node keeps inside a socket. */
interface Handle {
  readStop?(): unknown
  readStart?(): unknown
}

/**
 * Hears nothing for so long: who dials says the first words in one piece or two, and whoever drips them costs a look each time, a thousand of
 * them all of them. What comes meanwhile waits with the system. Ends it before its time where what is returned is called. Reaches into what is
 * not public; where that is not there, every piece is heard at once.
 */
function deafFor(socket: Socket, ms: number): () => void {
  const handle = Reflect.get(socket, '_handle') as Handle | null | undefined
  if (typeof handle?.readStop !== 'function' || typeof handle.readStart !== 'function') return () => undefined
  const hear = (): void => {
    clearTimeout(timer)
    if (!socket.destroyed) handle.readStart?.()
  }
  const timer = setTimeout(hear, ms)
  handle.readStop()
  return hear
}

interface Silent {
  /** `onSpoken` is called once the first words were said; the socket has them still. */
  hear(socket: Socket, onSpoken: () => void): void
  /** Sends all of them away, and whoever still comes. */
  end(): void
}

function createSilent({ connectionsPendingMax, connectionUpgradeTimeoutMs, slowWordsRestMs }: DoorLimits): Silent {
  const sockets = new Set<Socket>()
  let isOver = false
  return {
    hear: (socket, onSpoken) => {
      if (isOver) {
        socket.destroy()
        return
      }
      const [longest] = sockets
      if (sockets.size >= connectionsPendingMax) longest?.destroy()
      sockets.add(socket)
      const timer = setTimeout(() => {
        socket.destroy()
      }, connectionUpgradeTimeoutMs)
      const leave = (): void => {
        clearTimeout(timer)
        hearAgain()
        sockets.delete(socket)
        socket.off('readable', look)
        socket.off('close', leave)
      }
      let said = Buffer.alloc(0)
      let pieces = 0
      let hearAgain = (): void => undefined
      const look = (): void => {
        const more = socket.read() as Buffer | null
        if (more === null) return
        said = Buffer.concat([said, more])
        pieces += 1
        const words = Math.min(said.length, FIRST_WORDS.length)
        if (said.compare(FIRST_WORDS, 0, words, 0, words) !== 0) socket.destroy()
        if (socket.destroyed) return
        if (said.length < FIRST_WORDS.length) {
          if (pieces >= PIECES_MAX) hearAgain = deafFor(socket, slowWordsRestMs)
          return
        }
        leave()
        socket.unshift(said)
        onSpoken()
      }
      socket.on('readable', look)
      socket.on('close', leave)
    },
    end: () => {
      isOver = true
      for (const socket of sockets) socket.destroy()
    },
  }
}
