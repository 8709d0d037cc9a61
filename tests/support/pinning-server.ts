/** A pinning service on this computer, as the specification has it, for tests; any of its answers can be replaced by a hostile one. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomUUID } from 'node:crypto'

export const PINNING_TOKEN = 'test-token-0123456789'

export interface PinningServer {
  readonly endpoint: string
  /** Every request that came: method, address, body. */
  readonly asked: { readonly method: string; readonly url: string; readonly body: string; readonly agent: string }[]
  /** Pins by request id. */
  readonly pins: Map<string, { readonly cid: string; status: string }>
  /** In place of the next answers, until it is null again. */
  hostile: { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string } | null
  /** It says that it removes what it is asked to, and does not. */
  keepsOn: boolean
  /** Longest answer to a question for pins. */
  pageMax: number
  /** It says how many there are, and never gives those behind the first answer. */
  hidesRest: boolean
  stop(): Promise<void>
}

/** On a free port of loopback. */
export async function startPinningServer(): Promise<PinningServer> {
  const asked: PinningServer['asked'] = []
  const pins: PinningServer['pins'] = new Map()
  const state: Pick<PinningServer, 'hostile' | 'keepsOn' | 'pageMax' | 'hidesRest'> = {
    hostile: null,
    keepsOn: false,
    pageMax: 1_000,
    hidesRest: false,
  }
  /** A second apart, in the order in which they came. */
  const createdOf = (id: string): string => new Date(Date.UTC(2026, 10, 26) + 1000 * [...pins.keys()].indexOf(id)).toISOString()
  const statusOf = (id: string): object => ({
    requestid: id,
    status: pins.get(id)?.status,
    created: createdOf(id),
    pin: { cid: pins.get(id)?.cid },
    delegates: ['/ip4/203.0.113.142/tcp/4001/p2p/QmServicePeerId'],
  })
  const answer = (method: string, url: URL, body: string): readonly [status: number, value: object | null] => {
    if (method === 'POST' && url.pathname === '/psa/pins') {
      const { cid } = JSON.parse(body) as { cid?: unknown }
      if (typeof cid !== 'string') return [400, { error: { reason: 'BAD_REQUEST' } }]
      const id = randomUUID()
      pins.set(id, { cid, status: 'queued' })
      return [202, statusOf(id)]
    }
    if (method === 'GET' && url.pathname === '/psa/pins') {
      const cids = url.searchParams.get('cid')?.split(',') ?? null
      const states = (url.searchParams.get('status') ?? 'pinned').split(',')
      if (cids !== null && cids.length > 10) return [400, { error: { reason: 'BAD_REQUEST' } }]
      const found = [...pins].filter(([, one]) => (cids === null || cids.includes(one.cid)) && states.includes(one.status))
      const before = url.searchParams.get('before')
      const left = found.filter(([id]) => before === null || (!state.hidesRest && createdOf(id) < before))
      const page = left.toReversed().slice(0, Math.min(state.pageMax, Number(url.searchParams.get('limit'))))
      return [200, { count: left.length, results: page.map(([id]) => statusOf(id)) }]
    }
    const id = decodeURIComponent(url.pathname.replace('/psa/pins/', ''))
    if (method === 'DELETE' && (state.keepsOn ? pins.has(id) : pins.delete(id))) return [202, null]
    return [404, { error: { reason: 'NOT_FOUND' } }]
  }
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString()
      const { method = '', url = '/', headers } = request
      asked.push({ method, url, body, agent: headers['user-agent'] ?? '' })
      if (state.hostile !== null) {
        response.writeHead(state.hostile.status, state.hostile.headers ?? {}).end(state.hostile.body)
        return
      }
      const known = headers.authorization === `Bearer ${PINNING_TOKEN}`
      const [status, value] = known ? answer(method, new URL(url, 'http://localhost'), body) : [401, { error: { reason: 'UNAUTHORIZED' } }]
      response.writeHead(status, { 'content-type': 'application/json' }).end(value === null ? '' : JSON.stringify(value))
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return Object.assign(state, {
    endpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/psa`,
    asked,
    pins,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
      }),
  })
}
