/** Who is connected to a host: so many at once, and where one more comes, whoever has been asking longest without an end makes room. */

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

interface Place {
  readonly socket: Socket
  /** Requests whose answer is on its way. */
  answering: number
}

export interface Places {
  /** What is asked was said whole, or comes from the owner: silent ones go before it. */
  hold(request: IncomingMessage, response: ServerResponse): void
}

/** A refused newcomer would let a few hundred silent connections keep everybody out; the oldest silent one can lose nothing but its silence. */
export function keepPlaces(server: Server, placesMax: number): Places {
  const places = new Map<string, Place>()
  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket)
    places.set(key, { socket, answering: 0 })
    socket.once('close', () => places.delete(key))
    if (places.size <= placesMax) return
    const others = [...places.values()].filter((one) => one.socket !== socket)
    const leaving = others.find((one) => one.answering === 0) ?? others[0]
    leaving?.socket.destroy()
  })
  return {
    hold: ({ socket }, response) => {
      const place = places.get(keyOf(socket))
      if (place === undefined) return
      place.answering += 1
      response.once('close', () => {
        place.answering -= 1
      })
    },
  }
}

/** The same for what is encrypted and for the connection below it. */
function keyOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${String(remotePort)}`
}
