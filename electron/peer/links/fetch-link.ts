/** The one contact beyond peers and ledgers: asks the address of a health link that a person decided to open. No cookies, no other hosts, nothing that tells one Salus from another. */

import { request as requestPlain } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as requestSecure } from 'node:https'
import { err, ok } from '../../../shared/model/result.ts'
import type { Err, Result } from '../../../shared/model/result.ts'
import type { LinkAnswer, LinkRequest } from '../../vault/ports.ts'
import type { PeerLimits } from '../limits.ts'
import { within } from '../within.ts'

/** `allowsLoopback`: plain http to this very computer, for a node that speaks with nobody else. */
export interface LinkOptions {
  readonly limits: PeerLimits
  readonly allowsLoopback: boolean
}

type Reached =
  { readonly type: 'answer'; readonly answer: LinkAnswer } | { readonly type: 'moved'; readonly to: string; readonly status: number }

/** Errors: `health-link-address`, `health-link-unreachable`, `health-link-redirected`, `health-link-too-large`, `cancelled`. */
export async function fetchLink(request: LinkRequest, signal: AbortSignal, options: LinkOptions): Promise<Result<LinkAnswer>> {
  const answer = await within(options.limits.linkTimeoutMs, signal, (bounded) => follow(request, bounded, options))
  return !answer.ok && signal.aborted ? err('cancelled') : answer
}

async function follow(request: LinkRequest, bounded: AbortSignal, options: LinkOptions): Promise<Result<LinkAnswer>> {
  let { url } = request
  for (let moves = 0; moves <= options.limits.linkRedirectsMax; moves++) {
    if (!mayBeAsked(url, options)) return err('health-link-address')
    const reached = await askOnce({ ...request, url }, bounded, options.limits)
    if (!reached.ok) return reached
    if (reached.value.type === 'answer') return ok(reached.value.answer)
    const next = nextOf(url, reached.value, request.body !== undefined)
    if (next === null) return err('health-link-redirected')
    url = next
  }
  return err('health-link-redirected')
}

function mayBeAsked(address: string, { allowsLoopback }: LinkOptions): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || (protocol === 'http:' && allowsLoopback && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
}

/** Only to the same host, and only where the question stays the same. */
function nextOf(from: string, { to, status }: { readonly to: string; readonly status: number }, hasBody: boolean): string | null {
  if (!URL.canParse(to, from) || (hasBody && status !== 307 && status !== 308)) return null
  const next = new URL(to, from)
  return next.origin === new URL(from).origin ? next.href : null
}

function askOnce({ url, body }: LinkRequest, signal: AbortSignal, limits: PeerLimits): Promise<Result<Reached>> {
  return new Promise((resolve) => {
    const fail = (error: unknown): void => {
      resolve(err(codeOf(error)))
    }
    const ask = url.startsWith('https:') ? requestSecure : requestPlain
    const headers = {
      accept: '*/*',
      connection: 'close',
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    }
    const asking = ask(
      url,
      { method: body === undefined ? 'GET' : 'POST', headers, agent: false, signal, timeout: limits.linkSilenceMs },
      (answer) => {
        receive(answer, limits).then(resolve, fail)
      },
    )
    asking.on('error', fail)
    asking.on('timeout', () => {
      asking.destroy(new Error('silent'))
    })
    asking.end(body)
  })
}

async function receive(answer: IncomingMessage, limits: PeerLimits): Promise<Result<Reached>> {
  const status = answer.statusCode ?? 0
  const { location } = answer.headers
  if (status >= 300 && status < 400) {
    answer.destroy()
    return location === undefined ? err('health-link-redirected') : ok({ type: 'moved', to: location, status })
  }
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of answer as AsyncIterable<Buffer>) {
    length += piece.length
    if (length > limits.linkAnswerBytesMax) {
      answer.destroy()
      return err('health-link-too-large')
    }
    pieces.push(piece)
  }
  const waitMs = waitOf(answer.headers['retry-after'], limits)
  return ok({ type: 'answer', answer: { status, text: Buffer.concat(pieces).toString('utf8'), waitMs } })
}

/** Seconds, as somebody else wrote them; 0 for a day or anything else. */
function waitOf(seconds: string | undefined, { linkWaitMsMax }: PeerLimits): number {
  const waits = Number(seconds)
  return Number.isFinite(waits) && waits > 0 ? Math.min(waits * 1000, linkWaitMsMax) : 0
}

/** A certificate that does not fit is not the same as nobody there. */
function codeOf(error: unknown): Err['error']['code'] {
  const code = String((error as NodeJS.ErrnoException | undefined)?.code ?? '')
  return /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/u.test(code) ? 'health-link-address' : 'health-link-unreachable'
}
