/** A relay on loopback that writes down every byte that passes, both ways. */

import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

export interface Relay {
  readonly port: number
  /** Everything that passed, in order of arrival. */
  seen(): Buffer
  close(): Promise<void>
}

/** Passes on to a port on loopback. */
export async function startRelay(target: number): Promise<Relay> {
  const pieces: Buffer[] = []
  const sockets = new Set<Socket>()
  const server = createServer((from) => {
    const to = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one)
      one.on('data', (bytes) => {
        pieces.push(Buffer.from(bytes))
        other.write(bytes)
      })
      one.on('end', () => other.end())
      one.on('error', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    seen: () => Buffer.concat(pieces),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => {
          resolve()
        })
      }),
  }
}
