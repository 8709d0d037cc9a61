/** A server of health links on this computer, for tests: what it answers, and what it was asked. */

import { createCipheriv, createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deflateRawSync } from 'node:zlib'

export const LINK_KEY = new Uint8Array(createHash('sha256').update('salus test link key').digest())

export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | (() => string)
  /** Never ends: the one that asks has to leave. */
  readonly hangs?: boolean
}

export interface LinkServer {
  readonly origin: string
  readonly asked: Asked[]
  /** By path without its query; a function may look at the question. */
  readonly answers: Map<string, Answer | ((asked: Asked) => Answer)>
  stop(): Promise<void>
}

/** On a free port of loopback. */
export async function startLinkServer(): Promise<LinkServer> {
  const asked: Asked[] = []
  const answers: LinkServer['answers'] = new Map()
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        path: request.url ?? '',
        body: Buffer.concat(pieces).toString(),
        headers: request.headers,
      }
      asked.push(one)
      const found = answers.get(one.path.split('?')[0] ?? '') ?? { status: 404 }
      const { status = 200, headers = {}, body = '', hangs = false } = typeof found === 'function' ? found(one) : found
      response.writeHead(status, headers)
      if (hangs) response.write(' ')
      else response.end(typeof body === 'function' ? body() : body)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked,
    answers,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      }),
  }
}

/** The text of a link to that address. */
export function linkTo(url: string, more: object = {}): string {
  const payload = { url, key: Buffer.from(LINK_KEY).toString('base64url'), label: 'Vaccines', ...more }
  return `shlink:/${Buffer.from(JSON.stringify(payload)).toString('base64url')}`
}

/** A file as it lies behind a link. */
export function sealedFile(content: string, header: object = {}, key: Uint8Array = LINK_KEY): string {
  const nonce = createHash('sha256').update(content).digest().subarray(0, 12)
  const head = { alg: 'dir', enc: 'A256GCM', ...header }
  const protectedHeader = Buffer.from(JSON.stringify(head)).toString('base64url')
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(protectedHeader))
  const plain = 'zip' in head ? deflateRawSync(content) : Buffer.from(content)
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return [protectedHeader, '', nonce.toString('base64url'), sealed.toString('base64url'), cipher.getAuthTag().toString('base64url')].join(
    '.',
  )
}
