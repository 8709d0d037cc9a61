/** Licences in the manifest, and what is to be said of them by the issuers and the clock of now. */

import { readLicence } from '../../../../shared/crypto/licence.ts'
import { STATUS_LIST_LENGTH_MAX } from '../../../../shared/crypto/status-list.ts'
import { parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { standingOf } from '../../../../shared/model/licence.ts'
import type { LicenceView } from '../../../../shared/model/licence.ts'
import type { LicenceEntry } from '../collections.ts'
import { issuerNamed, listTrusted } from './issuers.ts'
import { must, refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

export const OWN_LICENCE = 'own'
export const NO_LICENCE: LicenceEntry = { nonce: '', askedAtMs: 0, text: '', shownNonce: '', statusList: '', shownAtMs: 0 }

/** Characters of the file that an issuer gives out. */
const FILE_LENGTH_MAX = 64 * 1024

/** What an issuer gives: the licence, and its list at that time. A list alone has no licence. */
export interface LicenceFile {
  readonly licence: string
  readonly statusList: string
}

export function encodeLicenceFile({ licence, statusList }: LicenceFile): string {
  return `${JSON.stringify({ format: 'salus-licence/1', licence, statusList }, null, 2)}\n`
}

/** A file of ours, or the bare token of another issuer. Errors: `licence-broken`. */
export function decodeLicenceFile(text: string): LicenceFile {
  if (text.length > FILE_LENGTH_MAX) throw refusal('licence-broken')
  const bare = text.trim()
  if (/^[\w-]+\.[\w-]+\.[\w-]+~[\w~-]*$/u.test(bare)) return { licence: bare, statusList: '' }
  const json = parseJson(bare, { depthMax: 2 })
  if (!json.ok || typeof json.value !== 'object' || json.value === null) throw refusal('licence-broken')
  const { format, licence, statusList } = json.value as Partial<Record<'format' | keyof LicenceFile, unknown>>
  if (format !== 'salus-licence/1' || typeof licence !== 'string' || typeof statusList !== 'string') throw refusal('licence-broken')
  if (statusList.length > STATUS_LIST_LENGTH_MAX || (licence === '' && statusList === '')) throw refusal('licence-broken')
  return { licence, statusList }
}

interface Whose {
  readonly holder: string
  /** Who had it shown to her, and when; absent for one's own. */
  readonly audience?: string
}

/** Errors: `licence-broken`, `licence-not-yours`. */
export async function viewOf(session: Session, entry: LicenceEntry, { holder, audience }: Whose): Promise<LicenceView> {
  const trusted = await listTrusted(session)
  const nowMs = session.ports.clock.now()
  const keysOf = (issuer: string): (typeof trusted)[number]['keys'] => issuerNamed(trusted, issuer)?.keys ?? []
  const nowS = Math.floor(nowMs / 1000)
  const reading = must(
    await readLicence(entry.text, {
      holder,
      keysOf,
      nowS,
      ...(entry.statusList === '' ? {} : { statusList: entry.statusList }),
      // One's own goes out with its own list, whatever others showed.
      ...(audience === undefined ? {} : { moreLists: await knownLists(session) }),
      ...(audience === undefined ? {} : { showing: { audience, nonce: entry.shownNonce, nowS } }),
    }),
  )
  const known = issuerNamed(trusted, reading.issuer)
  return {
    ...reading,
    issuerName: known?.name ?? '',
    standing: standingOf(reading, known !== undefined, nowMs),
    shownAtMs: entry.shownAtMs,
  }
}

/** Every list that came with a licence, and those that were kept because of what they say. */
async function knownLists(session: Session): Promise<readonly string[]> {
  const entries = (await session.manifest.list('licences')).map(([, entry]) => entry)
  return entries.flatMap(({ statusList, seenLists = [] }) => [...(statusList === '' ? [] : [statusList]), ...seenLists])
}

/** Lists that are kept of one contact. */
const SEEN_MAX = 8

/** Of what a contact showed before: a list of an issuer in the person's own list that takes a licence back stays, whatever is shown next. */
export async function seenListsOf(session: Session, before: LicenceEntry, whose: Whose): Promise<readonly string[]> {
  const { text, statusList, seenLists = [] } = before
  const view = text === '' || statusList === '' ? null : await viewOf(session, before, whose).catch(() => null)
  const isTakenBack = view !== null && view.issuerName !== '' && (view.status === 'withdrawn' || view.status === 'suspended')
  return isTakenBack ? [...new Set([...seenLists, statusList])].slice(-SEEN_MAX) : seenLists
}

/** Null where none was put in. */
export async function ownLicence(session: Session): Promise<LicenceEntry | null> {
  const entry = await session.manifest.get('licences', OWN_LICENCE)
  return entry === undefined || entry.text === '' ? null : entry
}
