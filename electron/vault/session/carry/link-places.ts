/** Places where a sealed file can lie for somebody without Salus: putting it there, and taking it away. */

import type { LinkPlace } from './link-place.ts'
import type { LinkOpenings, LinkPlaceChoice } from '../../../../shared/api/link-views.ts'
import { signAwsRequest } from '../../../../shared/crypto/aws-signature.ts'
import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { isLinkAddress } from '../../../../shared/crypto/health-link.ts'
import { LINK_OUT_ADDRESS_MAX } from '../../../../shared/crypto/link-file.ts'
import { isMoment } from '../../../../shared/model/moment.ts'
import { err, ok } from '../../../../shared/model/result.ts'
import type { Result } from '../../../../shared/model/result.ts'
import type { PlaceRequest } from '../../ports.ts'
import { onePiece } from '../one-piece.ts'
import { must, mustAwait, refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

const TEXT_LENGTH_MAX = 2_000
const SEALED_TYPE = 'application/jose'

/** What has to be said of a place. */
const FIELDS: Readonly<Record<LinkPlaceChoice['kind'], readonly string[]>> = {
  folder: ['address', 'path'],
  webdav: ['address', 'url', 'user', 'password'],
  s3: ['address', 'endpoint', 'bucket', 'region', 'accessKey', 'secretKey'],
  presigned: ['address', 'url'],
  host: ['address', 'token'],
}

/** Errors: `link-address` where nobody could read there, `place-address`, `input-invalid`. */
export function checkPlace(place: LinkPlace): void {
  const said = place as unknown as Readonly<Record<string, unknown>> | null
  const fields = Object.hasOwn(FIELDS, String(said?.['kind'])) ? FIELDS[place.kind] : null
  if (fields === null || !fields.every((field) => isText(said?.[field]))) throw refusal('input-invalid')
  if (!isLinkAddress(place.address)) throw refusal('link-address')
  if ((place.kind === 'webdav' || place.kind === 'presigned') && !isLinkAddress(place.url)) throw refusal('place-address')
  if (place.kind === 'host' && !/^[\x21-\x7e]+$/u.test(place.token)) throw refusal('input-invalid')
  if (place.kind === 's3' && (!isLinkAddress(place.endpoint) || !/^[a-z0-9.-]{3,63}$/u.test(place.bucket))) throw refusal('place-address')
}

/** One line that a header may carry. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= TEXT_LENGTH_MAX && !/\p{C}/u.test(value)
}

/** Where the file of this name is read. Errors: `link-address` where it is longer than a link may say. */
export function addressOfFile(place: LinkPlace, name: string): string {
  const folder = place.kind === 'host' ? '/links' : ''
  const address = place.kind === 'presigned' ? place.address : `${withoutSlash(place.address)}${folder}/${name}`
  if (address.length > LINK_OUT_ADDRESS_MAX) throw refusal('link-address')
  return address
}

/** What is put somewhere: a sealed file, and for a host what it has to know of it. */
export interface PutFile {
  readonly name: string
  readonly text: string
  readonly contentType: string
  readonly untilMs: number
  readonly passcode: string
}

/** Errors: `place-*`, those of the disk, `cancelled`. */
export async function putFile(session: Session, place: LinkPlace, file: PutFile, signal: AbortSignal): Promise<void> {
  const { name, text, contentType, untilMs, passcode } = file
  const body = encodeUtf8(place.kind === 'host' ? JSON.stringify({ version: 1, untilMs, contentType, passcode, sealed: text }) : text)
  if (place.kind === 'folder') {
    await mustAwait(session.ports.archive.writeFile(place.path ?? '', name, onePiece(body)))
    return
  }
  await ask(session, requestFor(place, 'PUT', name, body, session.ports.clock.now()), signal)
}

/** False where nothing can be removed from here; one that is gone already is not an error. Errors: as for putting. */
export async function removeFile(session: Session, place: LinkPlace, name: string, signal: AbortSignal): Promise<boolean> {
  if (place.kind === 'presigned') return false
  if (place.kind === 'folder') await mustAwait(session.ports.archive.removeFile(place.path ?? '', name))
  else await ask(session, requestFor(place, 'DELETE', name, new Uint8Array(0), session.ports.clock.now()), signal)
  return true
}

/** Whether anybody who has the link would get these bytes now; a host is asked as its owner, so that it does not count as an opening. */
export async function isReadable(session: Session, place: LinkPlace, file: PutFile, signal: AbortSignal): Promise<boolean> {
  const { name, text } = file
  if (place.kind === 'host') return (await askHost(session, place, name, signal)).ok
  const answer = await session.ports.peer.fetchLink({ url: addressOfFile(place, name) }, signal)
  return answer.ok && answer.value.status === 200 && answer.value.text === text
}

/** Five parts with a dot between them, as every sealed file of a link. */
const SEALED = /^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/u

/** Whether anybody still gets a sealed file at its address, whatever its place said to removing it: it may have been another place, or a copy. A host is believed. */
export async function isStillThere(session: Session, place: LinkPlace, name: string, signal: AbortSignal): Promise<boolean> {
  if (place.kind === 'host') return false
  const answer = await session.ports.peer.fetchLink({ url: addressOfFile(place, name) }, signal)
  return answer.ok && answer.value.status === 200 && SEALED.test(answer.value.text.trim())
}

/** What a host says of one of its links. Errors: `place-*`, `cancelled`. */
export async function openingsAt(session: Session, place: LinkPlace, name: string, signal: AbortSignal): Promise<LinkOpenings> {
  if (place.kind !== 'host') throw refusal('link-not-hosted')
  const { opened, openings, wrongLeft } = must(await askHost(session, place, name, signal))
  const sound = Array.isArray(openings) ? openings.map(openingOf).filter((one) => one !== null) : null
  if (sound === null || !isCount(opened) || !isCount(wrongLeft)) throw refusal('place-answer')
  return { opened, openings: sound, wrongLeft }
}

/** Characters of a name that somebody gave. */
const NAME_LENGTH_MAX = 200

function openingOf(value: unknown): LinkOpenings['openings'][number] | null {
  const { atMs, recipient } = (value ?? {}) as { readonly atMs?: unknown; readonly recipient?: unknown }
  if (!isMoment(atMs) || typeof recipient !== 'string') return null
  return { atMs, recipient: recipient.replace(/\p{C}/gu, ' ').slice(0, NAME_LENGTH_MAX) }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

const ANSWER_DEPTH_MAX = 4

async function askHost(
  session: Session,
  place: Extract<LinkPlace, { readonly kind: 'host' }>,
  name: string,
  signal: AbortSignal,
): Promise<Result<Readonly<Record<string, unknown>>>> {
  const answer = await session.ports.peer.askPlace({ url: addressOfFile(place, name), method: 'GET', headers: tokenOf(place) }, signal)
  if (!answer.ok) return answer
  const { status, text } = answer.value
  if (status === 401 || status === 403) return err('place-refused')
  if (status === 404) return err('health-link-gone')
  if (status !== 200) return err('place-failed', { status })
  const said = parseJson(text, { depthMax: ANSWER_DEPTH_MAX })
  return said.ok && typeof said.value === 'object' && said.value !== null ? ok({ ...said.value }) : err('place-answer')
}

function tokenOf({ token }: Extract<LinkPlace, { readonly kind: 'host' }>): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` }
}

type RemotePlace = Exclude<LinkPlace, { readonly kind: 'folder' }>

function requestFor(place: RemotePlace, method: 'PUT' | 'DELETE', name: string, body: Uint8Array, nowMs: number): PlaceRequest {
  const type: Readonly<Record<string, string>> = method === 'PUT' ? { 'content-type': SEALED_TYPE } : {}
  const sent = method === 'PUT' ? { body } : {}
  if (place.kind === 'presigned') return { url: place.url, method, headers: {}, ...sent }
  if (place.kind === 'host') {
    const json: Readonly<Record<string, string>> = method === 'PUT' ? { 'content-type': 'application/json' } : {}
    return { url: addressOfFile(place, name), method, headers: { ...json, ...tokenOf(place) }, ...sent }
  }
  if (place.kind === 'webdav') {
    const secret = Buffer.from(`${place.user}:${place.password}`, 'utf8').toString('base64')
    return { url: `${withoutSlash(place.url)}/${name}`, method, headers: { ...type, authorization: `Basic ${secret}` }, ...sent }
  }
  const url = `${withoutSlash(place.endpoint)}/${place.bucket}/${name}`
  return { url, method, headers: signAwsRequest({ method, url, headers: type, body }, place, nowMs), ...sent }
}

async function ask(session: Session, request: PlaceRequest, signal: AbortSignal): Promise<void> {
  const { status } = await mustAwait(session.ports.peer.askPlace(request, signal))
  if (status === 401 || status === 403) throw refusal('place-refused')
  const isGone = request.method === 'DELETE' && (status === 404 || status === 410)
  if ((status < 200 || status >= 300) && !isGone) throw refusal('place-failed', { status })
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/u, '')
}
