/** Large pieces out of a TLS socket: every byte in its order and before the end is told, and reading can be held back. */

import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect as connectPlain } from 'node:net'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import { setImmediate as turn } from 'node:timers/promises'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { generateCertificate } from '@libp2p/tls/utils'
import { afterEach, expect, it } from 'vitest'
import { readPieces } from '../../../electron/peer/net/read-pieces.ts'

const ending: (() => void)[] = []
afterEach(() => {
  for (const end of ending.splice(0)) end()
})

/** One end that says these things and leaves, and the other as it is after a handshake on a socket that was connected before. */
async function connected(say: (socket: TLSSocket) => void): Promise<TLSSocket> {
  const certificate = await generateCertificate(await generateKeyPair('Ed25519'))
  const server = createServer({ ...certificate, minVersion: 'TLSv1.3' }, say)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const plain = connectPlain((server.address() as AddressInfo).port, '127.0.0.1')
  await once(plain, 'connect')
  const socket = connect({ socket: plain, rejectUnauthorized: false })
  ending.push(() => {
    socket.destroy()
    server.close()
  })
  socket.on('error', () => undefined)
  await once(socket, 'secureConnect')
  return socket
}

it('gives every byte in order, in pieces larger than a record, and the last of them before the end is told', async () => {
  const wanted = randomBytes(3_000_001)
  const socket = await connected((other) => {
    for (let at = 0; at < wanted.length; at += 300_000) other.write(wanted.subarray(at, at + 300_000))
    other.end()
  })
  const pieces: Uint8Array[] = []
  const bytesAtEnd = new Promise((resolve) => {
    socket.on('end', () => {
      resolve(pieces.reduce((sum, piece) => sum + piece.length, 0))
    })
  })
  while (socket.read() !== null);
  expect(
    readPieces(socket, (piece) => {
      pieces.push(piece)
    }),
  ).toBe(true)
  socket.resume()
  expect(await bytesAtEnd).toBe(wanted.length)
  expect(Buffer.concat(pieces).equals(wanted)).toBe(true)
  expect(pieces.length).toBeLessThan(wanted.length / 16_384)
})

it('gives little things at once, and nothing more while the socket is paused', async () => {
  let other: TLSSocket | null = null
  const socket = await connected((one) => {
    other = one
    one.write('first')
    one.on('data', (asked: Buffer) => {
      one.write(asked)
    })
  })
  let came = ''
  let told: () => void = () => undefined
  const comes = async (text: string): Promise<void> => {
    while (came !== text) await new Promise<void>((resolve) => (told = resolve))
  }
  readPieces(socket, (piece) => {
    // Whoever keeps a little keeps no more than that.
    expect(piece.buffer.byteLength).toBe(piece.length)
    came += Buffer.from(piece).toString('utf8')
    told()
  })
  socket.resume()
  await comes('first')
  socket.write(', second')
  await comes('first, second')
  socket.pause()
  socket.write(', third')
  for (let turns = 0; turns < 50; turns += 1) await turn()
  expect([came, other === null]).toEqual(['first, second', false])
  socket.resume()
  await comes('first, second, third')
})
