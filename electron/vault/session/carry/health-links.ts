/** What lies behind a health link: asked for through the node, which never has the key, and opened here. */

import { parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { isLinkAddress, openLinkFile } from '../../../../shared/crypto/health-link.ts'
import type { HealthLink } from '../../../../shared/crypto/health-link.ts'
import type { HeldFile, LinkAnswer } from '../../ports.ts'
import { must, mustAwait, refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** Files of one link, and bytes of all of them. */
const FILES_MAX = 50
const TOTAL_BYTES_MAX = 64 * 1024 * 1024
/** Longest file that the other side may put into its list. */
const EMBEDDED_LENGTH_MAX = 4 * 1024 * 1024
const LIST_DEPTH_MAX = 8
const ATTEMPTS_TOLD_MAX = 1000

/** A file of the list: there already, or to be fetched. */
interface ListedFile {
  readonly contentType: string
  readonly sealed?: string
  readonly location?: string
}

/** A list that was fetched; its files may lie with somebody else, who is only asked after a yes. */
export interface PendingLink {
  readonly link: HealthLink
  readonly files: readonly ListedFile[]
  /** Hosts beside that of the link. */
  readonly otherHosts: readonly string[]
}

/** Whom an address leads to. */
export function hostOf(address: string): string {
  return new URL(address).host
}

/** The first and often only question. Errors: `health-link-expired` without asking anybody, `health-link-passcode`, `-gone`, `-busy`, `-refused`, `-answer`, `-empty`, and those of the node. */
export async function askLink(
  session: Session,
  link: HealthLink,
  { passcode, recipient }: { readonly passcode: string; readonly recipient: string },
  signal: AbortSignal,
): Promise<PendingLink> {
  if (link.expiresAtMs !== undefined && session.ports.clock.now() >= link.expiresAtMs) throw refusal('health-link-expired')
  if (link.isFile) {
    const url = new URL(link.url)
    url.searchParams.set('recipient', recipient)
    const { text } = soundAnswer(await mustAwait(session.ports.peer.fetchLink({ url: url.href }, signal)))
    return { link, files: [{ contentType: '', sealed: text }], otherHosts: [] }
  }
  const body = JSON.stringify({ recipient, embeddedLengthMax: EMBEDDED_LENGTH_MAX, ...(link.needsPasscode ? { passcode } : {}) })
  const answer = soundAnswer(await mustAwait(session.ports.peer.fetchLink({ url: link.url, body }, signal)))
  const files = filesOfList(answer.text)
  const hosts = files.flatMap(({ location }) => (location === undefined ? [] : [hostOf(location)]))
  return { link, files, otherHosts: [...new Set(hosts)].filter((host) => host !== hostOf(link.url)) }
}

/** Fetches what is not there yet and opens everything. Errors: `health-link-key`, `-answer`, `-too-large`, and those of the node. */
export async function openLinkFiles(session: Session, { link, files }: PendingLink, signal: AbortSignal): Promise<readonly HeldFile[]> {
  const opened: HeldFile[] = []
  let total = 0
  for (const [at, file] of files.entries()) {
    const sealed = file.sealed ?? (await fetchFile(session, file.location ?? '', signal))
    const { bytes, contentType } = must(await openLinkFile(link.key, sealed))
    total += bytes.length
    if (total > TOTAL_BYTES_MAX) throw refusal('health-link-too-large')
    opened.push({ name: nameOf(link.label, at, contentType || file.contentType), bytes })
  }
  return opened
}

async function fetchFile(session: Session, url: string, signal: AbortSignal): Promise<string> {
  return soundAnswer(await mustAwait(session.ports.peer.fetchLink({ url }, signal))).text
}

/** Source: the specification's answers to a manifest request. */
function soundAnswer(answer: LinkAnswer): LinkAnswer {
  const { status, text, waitMs } = answer
  if (status === 200) return answer
  if (status === 401 || status === 403) {
    const remaining = Number(membersOf(text)?.['remainingAttempts'])
    const told = Number.isInteger(remaining) && remaining >= 0 && remaining <= ATTEMPTS_TOLD_MAX
    throw refusal('health-link-passcode', told ? { remaining } : undefined)
  }
  if (status === 404 || status === 410) throw refusal('health-link-gone')
  if (status === 429) throw refusal('health-link-busy', waitMs > 0 ? { waitMs } : undefined)
  throw refusal('health-link-refused', { status })
}

function filesOfList(text: string): readonly ListedFile[] {
  const list = membersOf(text)
  if (list === null) throw refusal('health-link-answer')
  if (list['status'] === 'no-longer-valid') throw refusal('health-link-gone')
  const { files } = list
  if (!Array.isArray(files) || files.length > FILES_MAX) throw refusal('health-link-answer')
  if (files.length === 0) throw refusal('health-link-empty')
  return files.map((one: unknown): ListedFile => {
    const { contentType, embedded, location } = (typeof one === 'object' && one !== null ? one : {}) as Readonly<Record<string, unknown>>
    const type = typeof contentType === 'string' ? contentType : ''
    if (typeof embedded === 'string') return { contentType: type, sealed: embedded }
    if (typeof location !== 'string') throw refusal('health-link-answer')
    if (!isLinkAddress(location)) throw refusal('health-link-address')
    return { contentType: type, location }
  })
}

/** The object of a JSON text, or null. */
function membersOf(text: string): Readonly<Record<string, unknown>> | null {
  const parsed = parseJson(text, { depthMax: LIST_DEPTH_MAX })
  const value = parsed.ok ? parsed.value : null
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
}

/** What its records say they came from. */
function nameOf(label: string, at: number, contentType: string): string {
  const plain = label.replace(/[\\/:*?"<>|]+/gu, ' ').trim()
  const ending = contentType.startsWith('application/smart-health-card') ? 'smart-health-card' : 'json'
  return `${plain === '' ? 'Health link' : plain} ${String(at + 1)}.${ending}`
}
