/** A folder on the web of this computer, for tests: anybody reads, only who has the password (or a signature) writes and deletes. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export const WEB_USER = 'maria'
export const WEB_PASSWORD = 'web-folder-password'

export interface WebFolder {
  readonly origin: string
  readonly files: Map<string, string>
  /** Methods and paths of everything that was asked. */
  readonly asked: string[]
  /** Headers of the last change. */
  readonly last: { headers: Readonly<Record<string, string | string[] | undefined>> }
  /** `half`: what is put is cut in the middle and refused; `keeps`: it says that it removes, and does not; `mute`: what is put lies there, and nothing is answered. */
  how: 'right' | 'half' | 'keeps' | 'mute'
  stop(): Promise<void>
}

/** On a free port of loopback. `/dav/` takes a password, `/bucket-one/` a signature of version 4, `/once/` anything. */
export async function startWebFolder(): Promise<WebFolder> {
  const files = new Map<string, string>()
  const asked: string[] = []
  const last: WebFolder['last'] = { headers: {} }
  const state: Pick<WebFolder, 'how'> = { how: 'right' }
  const basic = `Basic ${Buffer.from(`${WEB_USER}:${WEB_PASSWORD}`).toString('base64')}`
  const mayChange = (path: string, authorization: string): boolean => {
    if (path.startsWith('/dav/')) return authorization === basic
    if (path.startsWith('/bucket-one/'))
      return /^AWS4-HMAC-SHA256 Credential=KEY\/\d{8}\/eu-north-1\/s3\/aws4_request, /u.test(authorization)
    return path.startsWith('/once/') && authorization === ''
  }
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const { method = '', url = '/', headers } = request
      asked.push(`${method} ${url}`)
      if (method === 'GET') {
        const text = files.get(url) ?? files.get(url.split('?')[0] ?? '')
        response.writeHead(text === undefined ? 404 : 200).end(text ?? '')
        return
      }
      last.headers = headers
      if (!mayChange(url, headers.authorization ?? '')) {
        response.writeHead(403).end()
        return
      }
      if (method === 'PUT') {
        const body = Buffer.concat(pieces).toString()
        files.set(url, state.how === 'half' ? body.slice(0, body.length / 2) : body)
        if (state.how === 'mute') {
          request.socket.destroy()
          return
        }
        response.writeHead(state.how === 'half' ? 507 : 201).end()
        return
      }
      if (state.how === 'mute') {
        request.socket.destroy()
        return
      }
      const found = state.how === 'keeps' ? files.has(url) : files.delete(url)
      response.writeHead(found ? 204 : 404).end()
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return Object.assign(state, {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    files,
    asked,
    last,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
      }),
  })
}
