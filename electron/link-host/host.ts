/** A host of SMART Health Links: answers anybody who has a link with what is sealed behind it, once the passcode fits; only its owner puts links here and takes them away. It has no key of any. Source: https://docs.smarthealthit.org/smart-health-links/spec. */

import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer as createPlain } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { KeptLinks, LinkUpload } from './kept-links.ts'
import { keepPlaces } from './places.ts'
import type { Places } from './places.ts'
import { createTickets } from './tickets.ts'
import type { Tickets } from './tickets.ts'

export const CONNECTIONS_MAX = 200
/** Bytes that its owner and that a stranger may send. */
const UPLOAD_BYTES_MAX = 24 * 1024 * 1024
const QUESTION_BYTES_MAX = 8 * 1024
const TEXT_LENGTH_MAX = 200
/** Tries of one link that wait for each other; whoever comes then is asked to come again. */
const AT_ONCE = 8
const AGAIN_AFTER_S = 5
/** How long the head of a question may take, a stranger's whole question, and all that its owner puts here: over a slow line that takes its time. */
const HEAD_MS = 10_000
const QUESTION_MS = 10_000
const UPLOAD_MS = 1_800_000
/** Nothing goes either way for so long: whoever does not read what was asked for is parted from. */
const SILENCE_MS = 30_000
const CHECK_MS = 2_000
const SWEEP_MS = 600_000
const NAME = /^\/links\/([\w-]{43})$/u
const TICKET = /^\/files\/([\w-]{43})$/u
/** Programs in a browser ask from other places. */
const OPEN_TO_ALL = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers': 'content-type',
}
const ALWAYS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }

export interface LinkHostOptions {
  readonly links: KeptLinks
  /** What its owner says to be let in. */
  readonly token: string
  readonly listen: string
  readonly port: number
  /** Where it is reached from outside, without a slash at the end; empty: as it listens. */
  readonly address: string
  /** PEM. Without it something in front of it has to speak https. */
  readonly tls?: { readonly cert: string; readonly key: string }
  readonly now: () => number
  /** How long a stranger's question may take, in milliseconds. */
  readonly questionMs?: number
}

export interface LinkHost {
  readonly address: string
  stop(): Promise<void>
}

interface Deps extends LinkHostOptions {
  /** By link. */
  readonly trying: Map<string, number>
  readonly tickets: Tickets
  readonly places: () => Places
  readonly here: () => string
}

/** Listens until it is stopped. Rejects where the port is taken. */
export async function startLinkHost(options: LinkHostOptions): Promise<LinkHost> {
  let here = options.address
  const deps: Deps = { ...options, trying: new Map(), tickets: createTickets(options.now), places: () => places, here: () => here }
  const listener: RequestListener = (request, response) => {
    answer(deps, request, response).catch(() => {
      if (response.headersSent) response.destroy()
      else say(response, 500, {})
    })
  }
  const bounds = { headersTimeout: HEAD_MS, requestTimeout: UPLOAD_MS, connectionsCheckingInterval: CHECK_MS }
  const server: Server =
    options.tls === undefined
      ? createPlain(bounds, listener)
      : createSecure({ ...bounds, ...options.tls, handshakeTimeout: HEAD_MS }, listener)
  server.timeout = SILENCE_MS
  const places = keepPlaces(server, CONNECTIONS_MAX)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.listen, resolve)
  })
  const { port } = server.address() as AddressInfo
  if (here === '') here = `${options.tls === undefined ? 'http' : 'https'}://${options.listen}:${String(port)}`
  const sweeping = setInterval(() => void options.links.sweep().catch(() => undefined), SWEEP_MS)
  await options.links.sweep()
  return {
    address: here,
    stop: () =>
      new Promise((resolve) => {
        clearInterval(sweeping)
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      }),
  }
}

async function answer(deps: Deps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '' } = request
  const path = url.split('?')[0] ?? ''
  const name = NAME.exec(path)?.[1]
  const isOwners = isOwner(deps, request)
  if (isOwners) deps.places().hold(request, response)
  else hurry(request, deps.questionMs ?? QUESTION_MS)
  if (method === 'OPTIONS') {
    say(response, 204, null)
    return
  }
  if (method === 'GET' && TICKET.test(path)) {
    deps.places().hold(request, response)
    await giveFile(deps, TICKET.exec(path)?.[1] ?? '', response)
    return
  }
  if (name === undefined) {
    say(response, 404, {})
    return
  }
  if (method === 'POST') {
    await openFor(deps, name, request, response)
    return
  }
  if (!isOwners) {
    request.resume()
    say(response, 401, {}, { connection: 'close' })
    return
  }
  await answerOwner(deps, name, request, response)
}

/** A stranger's question is short: who says it a letter at a time is not waited for. */
function hurry(request: IncomingMessage, questionMs: number): void {
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy()
  }, questionMs)
  request.once('close', () => {
    clearTimeout(timer)
  })
}

function isOwner({ token }: Deps, { headers }: IncomingMessage): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`))
}

async function answerOwner({ links }: Deps, name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (request.method ?? '') {
    case 'PUT': {
      const upload = uploadOf(await readJson(request, UPLOAD_BYTES_MAX))
      if (upload === null) say(response, 400, {})
      else say(response, (await links.put(name, upload)) ? 201 : 409, {})
      return
    }
    case 'GET': {
      const standing = await links.standing(name)
      say(response, standing === null ? 404 : 200, standing ?? {})
      return
    }
    case 'DELETE':
      say(response, (await links.remove(name)) ? 204 : 404, null)
      return
    default:
      say(response, 405, {})
  }
}

/** A manifest request. Whoever asks says a name, and the passcode where there is one. */
async function openFor(deps: Deps, name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { recipient, passcode = '', embeddedLengthMax = Number.MAX_SAFE_INTEGER } = (await readJson(request, QUESTION_BYTES_MAX)) ?? {}
  if (!isShort(recipient) || recipient.trim() === '' || typeof passcode !== 'string' || passcode.length > TEXT_LENGTH_MAX) {
    say(response, 400, {})
    return
  }
  deps.places().hold(request, response)
  // Names that nobody has, and what is over, wait for nobody and keep nobody waiting.
  if (await deps.links.isGone(name)) {
    say(response, 404, {})
    return
  }
  const before = deps.trying.get(name) ?? 0
  if (before >= AT_ONCE) {
    say(response, 429, {}, { 'retry-after': String(AGAIN_AFTER_S) })
    return
  }
  deps.trying.set(name, before + 1)
  const opened = await deps.links.open(name, recipient.trim(), passcode).finally(() => {
    const left = (deps.trying.get(name) ?? 1) - 1
    if (left === 0) deps.trying.delete(name)
    else deps.trying.set(name, left)
  })
  if (opened.type === 'gone') say(response, 404, {})
  else if (opened.type === 'wrong') say(response, 401, { remainingAttempts: opened.left })
  else {
    const { contentType, sealed } = opened
    const fits = typeof embeddedLengthMax === 'number' && sealed.length <= embeddedLengthMax
    const file = fits ? { contentType, embedded: sealed } : { contentType, location: `${deps.here()}/files/${deps.tickets.make(name)}` }
    say(response, 200, { files: [file] })
  }
}

async function giveFile({ links, tickets }: Deps, id: string, response: ServerResponse): Promise<void> {
  const name = tickets.nameOf(id)
  const sealed = name === null ? null : await links.sealedOf(name)
  if (sealed === null) say(response, 404, {})
  else response.writeHead(200, { ...ALWAYS, ...OPEN_TO_ALL, 'content-type': 'application/jose' }).end(sealed)
}

function uploadOf(said: Readonly<Record<string, unknown>> | null): LinkUpload | null {
  const { version, untilMs, contentType, passcode = '', sealed } = said ?? {}
  const isSound =
    version === 1 &&
    Number.isSafeInteger(untilMs) &&
    isShort(contentType) &&
    isShort(passcode) &&
    typeof sealed === 'string' &&
    sealed !== ''
  return isSound ? { untilMs: Number(untilMs), contentType, passcode, sealed } : null
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TEXT_LENGTH_MAX && !/\p{Cc}/u.test(value)
}

/** Null for anything that is no object of JSON, or longer. */
async function readJson(request: IncomingMessage, bytesMax: number): Promise<Readonly<Record<string, unknown>> | null> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length
    if (length <= bytesMax) pieces.push(piece)
  }
  if (length > bytesMax) return null
  try {
    const value: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

function say(response: ServerResponse, status: number, body: object | null, more: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { ...ALWAYS, ...OPEN_TO_ALL, ...(body === null ? {} : { 'content-type': 'application/json' }), ...more })
  response.end(body === null ? undefined : JSON.stringify(body))
}
