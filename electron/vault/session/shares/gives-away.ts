/** Looks through what is about to be shared for what it gives away; what cannot be looked at is counted, and nothing is ever stopped by it. */

import { decodePlainText } from '../../../../shared/model/plain-text.ts'
import { codesOf } from '../../../../shared/fhir/codes.ts'
import { mostTellingFirst, suggestionsOf, warningOf } from '../../../../shared/fhir/gives-away.ts'
import type { SharedItem } from '../../../../shared/fhir/gives-away.ts'
import { textWarningsOf, writtenTextOf } from '../../../../shared/fhir/gives-away-text.ts'
import type { LeftOut } from '../../../../shared/fhir/gives-away-text.ts'
import { burnedInOf, DICOM_MEDIA_TYPE } from '../../../../shared/fhir/imaging.ts'
import { objectsAt, textAt } from '../../../../shared/fhir/json.ts'
import type { Json } from '../../../../shared/fhir/json.ts'
import { subjectDisplay } from '../../../../shared/fhir/person-name.ts'
import { TEXT_MEDIA_TYPE } from '../../../../shared/fhir/search-words.ts'
import type { RecordContent } from '../../../../shared/crypto/record-content.ts'
import type { GivesAway, GivesAwayReport } from '../../../../shared/model/gives-away.ts'
import type { GrantedRecord } from '../../../../shared/model/grant.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import type { RecordKind } from '../../../../shared/model/record.ts'
import type { RecordEntry } from '../collections.ts'
import { askIndex, countRecords, openRecords } from '../records/index-rows.ts'
import { photographsWithPlace } from '../records/photograph-places.ts'
import { rowFromContent, saidResource } from '../records/records.ts'
import { findUnreadable } from '../records/unreadable.ts'
import { Refusal } from '../refusal.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { knownContacts } from '../letters/known-contacts.ts'

/** Chosen records that are opened for it, at most; a preview must not take minutes. */
const LOOKED_AT_MAX = 2_000
/** Records left out whose names are looked for. */
const LEFT_MAX = 1_000
/** Records of a vault that is searched for what was read from a chosen document. */
const SEARCHED_MAX = 20_000
const TEXT_CHARACTERS_MAX = 256 * 1024
const NAMED_KINDS: readonly RecordKind[] = ['problem', 'medicine', 'procedure', 'allergy']

type Named = Pick<GrantedRecord, 'recordId'>

/** One chosen record with what only its own bytes say. */
interface Looked {
  readonly item: SharedItem
  readonly entry: RecordEntry
  readonly mediaType: string
  /** A DICOM file that says whose it is. */
  readonly namesPerson: boolean
  /** A DICOM picture in whose pixels words stand, or usually do. */
  readonly holdsWords: boolean
  /** Of a study or a picture. */
  readonly series: readonly string[]
}

/** `contact`: whoever reads it; null where that can be anybody. Never refuses: where something could not be looked at, `unlooked` says of how many records. */
export async function givesAway(
  session: Session,
  records: readonly Named[],
  contact: Contact | null,
  signal: AbortSignal,
): Promise<GivesAwayReport> {
  const looked = await lookAt(session, records.slice(0, LOOKED_AT_MAX))
  const items = looked.map(({ item }) => item)
  const chosen = await withOriginals(session, records)
  const left = await leftOut(session, chosen)
  const photographs = await photographsWithPlace(session, looked, signal)
  const named = picturesThat(looked, ({ namesPerson }) => namesPerson)
  const written = picturesThat(looked, ({ holdsWords }) => holdsWords)
  const warnings: readonly GivesAway[] = [
    ...suggestionsOf(items),
    ...textWarningsOf(items, left.named, await otherPeople(session, left.persons, contact)),
    ...(await documentsThatHoldMore(session, looked, chosen)),
    ...(photographs.placed.length === 0 ? [] : [warningOf('photo-place', photographs.placed, {})]),
    ...(named.length === 0 ? [] : [warningOf('picture-person', named, {})]),
    ...(written.length === 0 ? [] : [warningOf('picture-words', written, {})]),
  ]
  return { warnings: mostTellingFirst(warnings), unlooked: records.length - looked.length + photographs.unlooked }
}

async function lookAt(session: Session, records: readonly Named[]): Promise<readonly Looked[]> {
  const entries = await session.manifest.getMany(
    'records',
    records.map(({ recordId }) => recordId),
  )
  const looked: Looked[] = []
  await openRecords(session, entries, (id, content) => {
    const entry = entries.get(id)
    if (entry !== undefined) looked.push(lookedOf(id, content, entry))
  })
  if (looked.length < entries.size) {
    const opened = new Set(looked.map(({ item }) => item.id))
    await findUnreadable(
      session,
      [...entries.keys()].filter((id) => !opened.has(id)),
    )
  }
  return looked
}

function lookedOf(id: string, content: RecordContent, entry: RecordEntry): Looked {
  const resource = saidResource(content)
  const { title, kind } = rowFromContent(id, content, entry, resource)
  const { original, mediaType = '' } = content
  const json = resource as Json
  const isDicom = mediaType === DICOM_MEDIA_TYPE
  const text = mediaType === TEXT_MEDIA_TYPE && original !== undefined ? (decodePlainText(original)?.text ?? '') : ''
  const item = { id, kind, title, codes: codesOf(resource), text: writtenTextOf(resource, text).slice(0, TEXT_CHARACTERS_MAX) }
  const namesSomebody = isDicom && namesPerson(json)
  const holdsWords = isDicom && burnedInOf(json, entry.redacts !== undefined) !== 'unknown'
  return { item, entry, mediaType, namesPerson: namesSomebody, holdsWords, series: isDicom || kind === 'imaging' ? seriesIn(json) : [] }
}

/** Files of which it is so; of the pictures of a chosen study the study, because they go together. */
function picturesThat(looked: readonly Looked[], isSo: (one: Looked) => boolean): readonly SharedItem[] {
  const files = looked.filter(isSo)
  const named = new Set(files.flatMap(({ series }) => series))
  const studies = looked.filter(({ item, series }) => item.kind === 'imaging' && series.some((uid) => named.has(uid)))
  const covered = new Set(studies.flatMap(({ series }) => series))
  const alone = files.filter(({ series }) => !series.some((uid) => covered.has(uid)))
  return [...studies, ...alone].map(({ item }) => item)
}

/** UIDs of the series of a study, or of the one that a picture is of. */
function seriesIn(resource: Json): readonly string[] {
  return [resource, ...objectsAt(resource, 'contained')].flatMap((one) => objectsAt(one, 'series').map((series) => textAt(series, 'uid')))
}

function namesPerson(resource: Json): boolean {
  return [resource, ...objectsAt(resource, 'contained')].some((one) => subjectDisplay(one) !== '')
}

/** Chosen ids, and those of what redacted copies among them stand for: nobody is told that those are left out. */
async function withOriginals(session: Session, records: readonly Named[]): Promise<ReadonlySet<string>> {
  const ids = new Set(records.map(({ recordId }) => recordId))
  const entries = await session.manifest.getMany('records', [...ids])
  for (const { redacts } of entries.values()) if (redacts !== undefined) ids.add(redacts)
  return ids
}

interface Left {
  readonly named: readonly LeftOut[]
  /** Names on records about people. */
  readonly persons: readonly string[]
}

/** The index only hints; without it nothing is named. */
async function leftOut(session: Session, chosen: ReadonlySet<string>): Promise<Left> {
  try {
    const query = { limit: LEFT_MAX, offset: 0, every: true } as const
    const { found } = await askIndex(session, (index) => index.search({ ...query, kinds: NAMED_KINDS }))
    const people = await askIndex(session, (index) => index.search({ ...query, kinds: ['person'] }))
    return {
      named: found.rows.filter(({ id }) => !chosen.has(id)),
      persons: people.found.rows
        .filter(({ resourceType }) => ['Patient', 'RelatedPerson'].includes(resourceType))
        .map(({ title }) => title),
    }
  } catch (error) {
    if (error instanceof Refusal) return { named: [], persons: [] }
    throw error
  }
}

/** Family, friends and whoever else is no clinician; not the holder, not the reader. */
async function otherPeople(session: Session, persons: readonly string[], reader: Contact | null): Promise<readonly string[]> {
  const { name } = await readVaultEntry(session)
  const contacts = await knownContacts(session)
  const others = contacts.filter(({ id, role }) => id !== reader?.id && role !== 'clinician')
  const own = sameName(name)
  return [...new Set([...others.map((contact) => contact.name), ...persons])].filter((one) => sameName(one) !== own)
}

/** Given and family name in any order. */
function sameName(name: string): string {
  return name
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((part) => part !== '')
    .sort()
    .join(' ')
}

/** A document that is shared shows everything that was read from it. */
async function documentsThatHoldMore(
  session: Session,
  looked: readonly Looked[],
  chosen: ReadonlySet<string>,
): Promise<readonly GivesAway[]> {
  const documents = new Map(looked.flatMap(({ item, entry }) => (item.kind === 'document' ? [[entry.digest, item] as const] : [])))
  if (documents.size === 0 || (await countRecords(session)) > SEARCHED_MAX) return []
  const held = new Map<string, number>()
  for (const [id, { readFrom }] of await session.manifest.list('records'))
    if (readFrom !== undefined && documents.has(readFrom) && !chosen.has(id)) held.set(readFrom, (held.get(readFrom) ?? 0) + 1)
  return [...held].flatMap(([digest, count]) => {
    const item = documents.get(digest)
    return item === undefined ? [] : [warningOf('holds-more', [item], { count })]
  })
}
