/** An endpoint that takes a question and never answers. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Silence {
  readonly url: string
  /** Settles once somebody has asked. */
  readonly asked: Promise<void>
  readonly stop: () => void
}

export async function serveSilence(): Promise<Silence> {
  let heard: () => void = () => undefined
  const asked = new Promise<void>((resolve) => {
    heard = resolve
  })
  const server = createServer((request) => {
    request.resume()
    heard()
  })
  let isOver = false
  server.on('connection', (socket) => {
    if (isOver) socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  const stop = (): void => {
    isOver = true
    server.close()
    server.closeAllConnections()
  }
  return { url, asked, stop }
}
