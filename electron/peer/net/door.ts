/**
 * Who comes in, before anything is made for her: only so many from one place, only who says the first words of libp2p, and one after the
 * other with a rest between. Whoever says nothing, or half of it, costs a socket, and the one who has been silent longest goes when there are too many.
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

export type DoorLimits = Pick<
  PeerLimits,
  | 'handshakeRestMs'
  | 'handshakesWaitingMax'
  | 'connectionsPendingMax'
  | 'connectionUpgradeTimeoutMs'
  | 'piecesAtOnce'
  | 'piecesRestMs'
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

interface Silent {
  /** `onSpoken` is called once the first words were said; the socket has them still. */
  hear(socket: Socket, onSpoken: () => void): void
  /** Sends all of them away, and whoever still comes. */
  end(): void
}

function createSilent({ connectionsPendingMax, connectionUpgradeTimeoutMs, ...limits }: DoorLimits): Silent {
  const sockets = new Set<Socket>()
  const looks = createLooks(limits)
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
      const readAhead = readOnePiece(socket)
      const part = (): void => {
        socket.destroy()
      }
      const timer = setTimeout(() => {
        looks.add(part)
      }, connectionUpgradeTimeoutMs)
      let said = Buffer.alloc(0)
      const look = (): void => {
        const more = socket.read() as Buffer | null
        if (more === null) return
        said = Buffer.concat([said, more])
        const words = Math.min(said.length, FIRST_WORDS.length)
        if (said.compare(FIRST_WORDS, 0, words, 0, words) !== 0) socket.destroy()
        if (said.length < FIRST_WORDS.length || socket.destroyed) return
        leave()
        readAhead()
        socket.unshift(said)
        onSpoken()
      }
      const wait = (): void => {
        if (said.length + socket.readableLength >= FIRST_WORDS.length) look()
        else looks.add(look)
      }
      const leave = (): void => {
        clearTimeout(timer)
        sockets.delete(socket)
        for (const one of [look, part]) looks.delete(one)
        socket.off('readable', wait)
        socket.off('close', leave)
      }
      socket.on('readable', wait)
      socket.on('close', leave)
    },
    end: () => {
      isOver = true
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** What is looked at a few at a time, with a rest between. */
interface Looks {
  add(look: () => void): void
  delete(look: () => void): void
}

/**
 * Whoever says her first words in pieces waits between two of them, behind all others who do, and so does who is sent away for her silence: a
 * thousand of them hold nobody up for longer than a few.
 */
function createLooks({ piecesAtOnce, piecesRestMs }: Pick<DoorLimits, 'piecesAtOnce' | 'piecesRestMs'>): Looks {
  const waiting = new Set<() => void>()
  let isRunning = false
  const run = (): void => {
    let left = piecesAtOnce
    for (const look of waiting) {
      if (left === 0) break
      left -= 1
      waiting.delete(look)
      look()
    }
    isRunning = waiting.size > 0
    if (isRunning) setTimeout(run, piecesRestMs)
  }
  return {
    add: (look) => {
      waiting.add(look)
      if (isRunning) return
      isRunning = true
      setTimeout(run, piecesRestMs)
    },
    delete: (look) => waiting.delete(look),
  }
}

/** Node reads on until it has so much that nobody took; this socket is read no further than one piece, until what is returned is called. */
function readOnePiece(socket: Socket): () => void {
  const state = Reflect.get(socket, '_readableState') as { highWaterMark: number }
  const { highWaterMark } = state
  state.highWaterMark = 1
  return () => {
    state.highWaterMark = highWaterMark
  }
}
