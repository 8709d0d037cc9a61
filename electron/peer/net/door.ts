/**
 * Who comes in, before anything is made for her: only so many from one place, only who says the first words of libp2p, and one after the
 * other. Whoever says nothing costs a socket, and the one who has been silent longest goes when there are too many.
 */

import type { Server, Socket } from 'node:net'
import type { CreateListenerOptions, Listener, Transport } from '@libp2p/interface'
import type { PeerLimits } from '../limits.ts'
import { placeOfHost } from './place.ts'
import { createRates } from './rates.ts'
import { createTurns } from './turns.ts'

/** Whoever dials speaks first. Source: libp2p specs, connections/README.md. */
const FIRST_WORDS = Buffer.from('\u0013/multistream/1.0.0\n', 'latin1')

export type DoorLimits = Pick<
  PeerLimits,
  'strangersTurnMs' | 'connectionsPendingMax' | 'connectionUpgradeTimeoutMs' | 'callsAPlaceMax' | 'callsAPlaceASecond' | 'placesMeteredMax'
>

type TransportOf<Components> = (components: Components) => Transport

/** The same transport, with the door before all that it listens at. */
export function behindDoor<Components>(
  transport: TransportOf<Components>,
  limits: DoorLimits,
  nowMs: () => number = () => performance.now(),
): TransportOf<Components> {
  const rates = createRates({ most: limits.callsAPlaceMax, aSecond: limits.callsAPlaceASecond, countedMax: limits.placesMeteredMax }, nowMs)
  const turns = createTurns(() => limits.strangersTurnMs)
  const letIn = async (server: Server, socket: Socket, goOn: (socket: Socket) => void): Promise<void> => {
    const place = placeOfHost(socket.remoteAddress)
    await turns.next({ place, peerId: '' })
    if (socket.destroyed) return
    if (server.listening) goOn(socket)
    else socket.destroy()
  }
  return (components) => {
    const inner = transport(components)
    const create = inner.createListener.bind(inner)
    inner.createListener = (options: CreateListenerOptions): Listener => {
      const listener = create(options)
      const server = Reflect.get(listener, 'server') as Server
      const goOns = server.listeners('connection') as ((socket: Socket) => void)[]
      const silent = createSilent(limits)
      server.removeAllListeners('connection')
      server.on('connection', (socket: Socket) => {
        // Until libp2p has it, and after.
        socket.on('error', () => undefined)
        if (!rates.take(placeOfHost(socket.remoteAddress))) {
          socket.destroy()
          return
        }
        silent.hear(socket, () => {
          void letIn(server, socket, (one) => {
            for (const goOn of goOns) goOn.call(server, one)
          })
        })
      })
      const close = listener.close.bind(listener)
      listener.close = () => {
        silent.end()
        return close()
      }
      return listener
    }
    return inner
  }
}

interface Silent {
  /** `onSpoken` is called once the first words were said; the socket has them still. */
  hear(socket: Socket, onSpoken: () => void): void
  /** Sends all of them away, and whoever still comes. */
  end(): void
}

function createSilent({ connectionsPendingMax, connectionUpgradeTimeoutMs }: DoorLimits): Silent {
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
        sockets.delete(socket)
        socket.off('readable', look)
        socket.off('close', leave)
      }
      let said = Buffer.alloc(0)
      const look = (): void => {
        const more = socket.read() as Buffer | null
        if (more === null) return
        said = Buffer.concat([said, more])
        const words = Math.min(said.length, FIRST_WORDS.length)
        if (said.compare(FIRST_WORDS, 0, words, 0, words) !== 0) socket.destroy()
        if (said.length < FIRST_WORDS.length || socket.destroyed) return
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
