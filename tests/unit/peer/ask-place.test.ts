/** One request to a place that the person named: what is brought may take its time, and what does not end is left. */

import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PEER_LIMITS } from '../../../electron/peer/limits.ts'
import { askPlace } from '../../../electron/peer/links/ask-place.ts'
import type { PlaceRequest } from '../../../electron/vault/ports.ts'

const limits = { ...PEER_LIMITS, linkTimeoutMs: 100 }
/** Longer than any question may take. */
const SLOW_MS = 400
let server: Server
let left: (value: null) => void = () => undefined

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume()
    if (request.url === '/drips') {
      const drip = setInterval(() => response.write(' '), 10)
      response.once('close', () => {
        clearInterval(drip)
        left(null)
      })
    } else
      setTimeout(() => {
        response.end('had it')
      }, SLOW_MS)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function ask(path: string, more: Partial<PlaceRequest> = {}): Promise<unknown> {
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${path}`
  const signal = new AbortController().signal
  const answer = await askPlace({ method: 'GET', url, headers: {}, ...more }, signal, { limits, allowsLoopback: true })
  return answer.ok ? answer.value.text : answer.error.code
}

it('what is brought over a slow line is waited for, by its size; a question is not', async () => {
  expect(await ask('/slow', { method: 'PUT', body: new Uint8Array(64 * 1024) })).toBe('had it')
  expect(await ask('/slow')).toBe('place-unreachable')
})

it('whoever answers a little now and then is left at the end of the time', async () => {
  const isLeft = new Promise<null>((resolve) => {
    left = resolve
  })
  expect(await ask('/drips')).toBe('place-unreachable')
  await isLeft
})
