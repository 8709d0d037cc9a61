/** One request to a place that the person named: a pinning service, a WebDAV folder, a bucket. No other host, no moves, no cookies, nothing that tells one Salus from another. */

import { request as requestPlain, validateHeaderName, validateHeaderValue } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as requestSecure } from 'node:https'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { PlaceAnswer, PlaceRequest } from '../../vault/ports.ts'
import type { PeerLimits } from '../limits.ts'
import { within } from '../within.ts'
import type { LinkOptions } from './fetch-link.ts'

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'DELETE', 'MKCOL'])

/** Errors: `place-address` (not https, or a certificate that does not fit), `place-unreachable`, `place-redirected`, `place-answer` (too long), `cancelled`. */
export async function askPlace(request: PlaceRequest, signal: AbortSignal, options: LinkOptions): Promise<Result<PlaceAnswer>> {
  if (!mayBeAsked(request.url, options) || !METHODS.has(request.method) || !areSent(request.headers)) return err('place-address')
  const answer = await within(timeFor(request, options.limits), signal, (bounded) => askOnce(request, bounded, options))
  return !answer.ok && signal.aborted ? err('cancelled') : answer
}

/** What is brought over a slow line takes its time; a line that stands still is noticed before. */
function timeFor({ body }: PlaceRequest, { linkTimeoutMs, broughtBytesASecondMin }: PeerLimits): number {
  return linkTimeoutMs + Math.ceil((body?.length ?? 0) / broughtBytesASecondMin) * 1000
}

function mayBeAsked(address: string, { allowsLoopback }: LinkOptions): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, username, password } = new URL(address)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && allowsLoopback && LOOPBACK.has(hostname))
}

/** A line break in a value would be a header of its own. */
function areSent(headers: PlaceRequest['headers']): boolean {
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name)
      validateHeaderValue(name, value)
    }
    return true
  } catch {
    return false
  }
}

function askOnce(request: PlaceRequest, signal: AbortSignal, options: LinkOptions): Promise<Result<PlaceAnswer>> {
  return new Promise((resolve) => {
    const fail = (error: unknown): void => {
      const code = String((error as NodeJS.ErrnoException | undefined)?.code ?? '')
      resolve(err(/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/u.test(code) ? 'place-address' : 'place-unreachable'))
    }
    const { url, method, headers, body } = request
    const ask = url.startsWith('https:') ? requestSecure : requestPlain
    const length = body === undefined ? {} : { 'content-length': String(body.length) }
    const asking = ask(
      url,
      {
        method,
        headers: { accept: '*/*', connection: 'close', ...headers, ...length },
        agent: false,
        signal,
        timeout: options.limits.linkSilenceMs,
      },
      (answer) => {
        receive(answer, options).then(resolve, fail)
      },
    )
    asking.on('error', fail)
    asking.on('timeout', () => {
      asking.destroy(new Error('silent'))
    })
    asking.end(body)
  })
}

async function receive(answer: IncomingMessage, { limits }: LinkOptions): Promise<Result<PlaceAnswer>> {
  const status = answer.statusCode ?? 0
  if (status >= 300 && status < 400) {
    answer.destroy()
    return err('place-redirected')
  }
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of answer as AsyncIterable<Buffer>) {
    length += piece.length
    if (length > limits.placeAnswerBytesMax) {
      answer.destroy()
      return err('place-answer')
    }
    pieces.push(piece)
  }
  return ok({ status, text: Buffer.concat(pieces).toString('utf8') })
}
