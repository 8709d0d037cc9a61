/** Writes everything in open formats into a folder: FHIR Bundle and NDJSON, originals, consents, audit events, a patient summary. Not encrypted, and it says so. */

import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { recordedAt, STATEMENT_URL } from '../../../../shared/crypto/access-file.ts'
import { withContacts } from '../../../../shared/fhir/person-record.ts'
import { buildSummary } from '../../../../shared/fhir/summary.ts'
import type { ErrorCode } from '../../../../shared/model/errors.ts'
import type { RecordId, RecordKind } from '../../../../shared/model/record.ts'
import { provenanceLines } from '../../session/letters/provenance-lines.ts'
import type { RecordEntry } from '../../session/collections.ts'
import { damageOf } from '../../session/records/damage.ts'
import { isListed } from '../../session/manifest/versions.ts'
import { onePiece } from '../../session/one-piece.ts'
import { mustAwait, refusal, throwIfCancelled } from '../../session/refusal.ts'
import { safeName } from '../../session/safe-name.ts'
import { openStoredRecord, readOriginalPieces } from '../../session/records/records.ts'
import { readSignedGrant } from '../../session/shares/serving.ts'
import { addActivity, readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { beginFolder, endFolder } from '../../session/whole-folder.ts'
import { gatherSummary, summaryOfRecords } from '../../session/records/summary-items.ts'

const README = `Everything in this Salus vault, in open formats. Nothing here is encrypted: whoever opens this folder can read it.

bundle.json          all records as one FHIR R4 Bundle (collection), each in its newest version
records.ndjson       the same, one FHIR resource a line
earlier.ndjson       what does NOT hold any more: versions that you corrected, and redacted copies; "now" names the lines of records.ndjson
originals/           the original files, byte for byte; names begin with the number of their line in records.ndjson,
                     or with "earlier-" and that in earlier.ndjson
consents.ndjson      the consents you signed, as FHIR Consent
requests.ndjson      requests you made and got, with the signatures of those who asked
provenance.ndjson    who sent what you took over, with their signatures, as FHIR Provenance
audit-events.ndjson  who opened what and when, as FHIR AuditEvent
summary.ips.json     an International Patient Summary: what the page Summary shows, and whom to call in an emergency
missing.ndjson       only where something could not be opened: which records, or whose original files, are NOT in this folder, and why
`

/** What could not be opened, by record. */
interface Missing {
  readonly kind: RecordKind
  readonly part: 'record' | 'original'
  readonly reason: ErrorCode
}
/** One export. */
interface Run {
  readonly tell: () => void
  readonly signal: AbortSignal
  readonly missing: Map<RecordId, Missing>
}

/** It goes on where a record is damaged, and says which are missing. Errors: `folder-not-empty`, `disk-full`, `disk-failed`, `cancelled`. */
export async function exportEverything(
  session: Session,
  args: { readonly path: string },
  signal: AbortSignal,
): Promise<{ readonly records: number; readonly originals: number; readonly missing: number }> {
  const { archive } = session.ports
  if (args.path === '') throw refusal('input-invalid')
  await beginFolder(session, args.path)
  const counts = { records: 0, originals: 0 }
  const write = (name: string, pieces: AsyncIterable<Uint8Array>): Promise<null> => mustAwait(archive.writeFile(args.path, name, pieces))
  const run: Run = { tell: await tellRecords(session), signal, missing: await findMissing(session, signal) }
  await write('records.ndjson', recordLines(session, run))
  await write('bundle.json', bundleOf(session, run))
  await write('earlier.ndjson', earlierLines(session, run))
  let earlier = 0
  for await (const [id, entry] of openable(session, run)) {
    const isNow = isListed(entry)
    if (isNow) run.tell()
    const line = isNow ? (counts.records += 1) : (earlier += 1)
    const content = await openStoredRecord(session, id)
    if (content.original === undefined && entry.original === undefined) continue
    const number = `${isNow ? '' : 'earlier-'}${String(line).padStart(6, '0')}`
    const name = `originals/${number}-${safeName(content.fileName ?? '', 'original')}`
    try {
      await write(name, entry.original === undefined ? onePiece(content.original ?? new Uint8Array(0)) : readOriginalPieces(session, id))
      counts.originals += 1
    } catch (error) {
      run.missing.set(id, { kind: entry.kind, part: 'original', reason: damageOf(error) })
      await mustAwait(archive.removeFile(args.path, name))
    }
  }
  await write('consents.ndjson', consentLines(session))
  await write('requests.ndjson', requestLines(session))
  await write('provenance.ndjson', provenanceLines(session))
  await write('audit-events.ndjson', auditLines(session))
  await write('summary.ips.json', onePiece(encodeUtf8(JSON.stringify(await summaryOf(session, run), null, 1))))
  if (run.missing.size > 0) await write('missing.ndjson', missingLines(session, run))
  await write('README.txt', onePiece(encodeUtf8(README)))
  await endFolder(session, args.path)
  await session.manifest.commit((tx) => addActivity(session, tx, 'everything-exported', { count: counts.records }))
  session.emit({ type: 'changed', what: ['activity'] })
  return { ...counts, missing: run.missing.size }
}

/** Opened once before anything is written, so that every file leaves out the same ones and the lines have one number. */
async function findMissing(session: Session, signal: AbortSignal): Promise<Run['missing']> {
  const missing: Run['missing'] = new Map()
  for await (const [id, entry] of session.manifest.entries('records')) {
    throwIfCancelled(signal)
    await openStoredRecord(session, id, entry).catch((error: unknown) => {
      missing.set(id, { kind: entry.kind, part: 'record', reason: damageOf(error) })
    })
  }
  return missing
}

async function* openable(session: Session, { missing, signal }: Omit<Run, 'tell'>): AsyncGenerator<readonly [RecordId, RecordEntry]> {
  for await (const [id, entry] of session.manifest.entries('records')) {
    throwIfCancelled(signal)
    if (missing.get(id)?.part !== 'record') yield [id, entry]
  }
}

async function* missingLines(session: Session, { missing }: Run): AsyncGenerator<Uint8Array> {
  // As far as the index still knows what they are called.
  const found = await session.ports.index.get([...missing.keys()])
  const titles = new Map(found.ok ? found.value.map(({ id, title }) => [id, title]) : [])
  for (const [recordId, { kind, part, reason }] of missing)
    yield encodeUtf8(`${JSON.stringify({ recordId, kind, title: titles.get(recordId) ?? '', part, reason })}\n`)
}

/** Each record goes into two files, and its original into a third. */
const PASSES = 3

/** Called for each record in each pass. */
async function tellRecords(session: Session): Promise<() => void> {
  let total = 0
  for await (const [, entry] of session.manifest.entries('records')) if (isListed(entry)) total += PASSES
  let done = 0
  return () => {
    done += 1
    session.emit({ type: 'backup-progress', done, total })
  }
}

/** In their newest versions: an earlier one beside them would be read as another medicine, another dose. */
async function* resources(session: Session, run: Run): AsyncGenerator<string> {
  for await (const [id, entry] of openable(session, run)) {
    if (!isListed(entry)) continue
    yield (await openStoredRecord(session, id)).resourceJson
    run.tell()
  }
}

async function* recordLines(session: Session, run: Run): AsyncGenerator<Uint8Array> {
  for await (const text of resources(session, run)) yield encodeUtf8(`${text.replace(/\n/gu, ' ')}\n`)
}

/** No FHIR resources by themselves: whoever reads this file in must not take them for what is so. */
async function* earlierLines(session: Session, run: Run): AsyncGenerator<Uint8Array> {
  const lines = new Map<string, number>()
  for await (const [id, entry] of openable(session, run)) if (isListed(entry)) lines.set(id, lines.size + 1)
  for await (const [id, entry] of openable(session, run)) {
    if (isListed(entry)) continue
    const now = [...(await newestOf(session, entry))].flatMap((newest) => lines.get(newest) ?? [])
    const { resourceJson } = await openStoredRecord(session, id)
    const what = entry.redacts === undefined ? 'corrected' : 'redacted copy'
    yield encodeUtf8(`${JSON.stringify({ what, now, resource: JSON.parse(resourceJson) as object })}\n`)
  }
}

/** Ids of what stands in its place now; two where two computers corrected it. */
async function newestOf(session: Session, entry: RecordEntry): Promise<ReadonlySet<string>> {
  const ids = new Set(entry.redacts === undefined ? (entry.replacedBy ?? []) : [entry.redacts])
  // What is added is looked at, too: a set goes on with what is put into it.
  for (const id of ids) for (const newer of (await session.manifest.get('records', id))?.replacedBy ?? []) ids.add(newer)
  return ids
}

async function* bundleOf(session: Session, run: Run): AsyncGenerator<Uint8Array> {
  yield encodeUtf8('{"resourceType":"Bundle","type":"collection","entry":[')
  let first = true
  for await (const text of resources(session, run)) {
    yield encodeUtf8(`${first ? '' : ','}\n{"resource":${text}}`)
    first = false
  }
  yield encodeUtf8('\n]}\n')
}

async function* consentLines(session: Session): AsyncGenerator<Uint8Array> {
  for await (const [, grant] of session.manifest.entries('grants')) {
    const { signed } = await readSignedGrant(session, grant)
    const consent = JSON.parse(signed.consentJson) as object
    yield encodeUtf8(`${JSON.stringify({ ...consent, status: grant.withdrawnAtMs === undefined ? 'active' : 'inactive' })}\n`)
  }
}

async function* requestLines(session: Session): AsyncGenerator<Uint8Array> {
  for await (const [, { direction, request, answer }] of session.manifest.entries('requests'))
    yield encodeUtf8(
      `${JSON.stringify({ direction, answer: answer ?? 'none', terms: JSON.parse(request.requestJson) as object, ...request })}\n`,
    )
}

async function* auditLines(session: Session): AsyncGenerator<Uint8Array> {
  for await (const [, receipt] of session.manifest.entries('receipts')) {
    const grant = await session.manifest.get('grants', receipt.grantId)
    const contact = grant === undefined ? undefined : await session.manifest.get('contacts', grant.contactId)
    const event = {
      resourceType: 'AuditEvent',
      extension: [{ url: STATEMENT_URL, valueString: receipt.statementJson }],
      type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
      action: 'R',
      ...recordedAt(receipt.openedAtMs),
      outcome: '0',
      agent: [
        { who: { identifier: { system: 'urn:ietf:rfc:3986', value: contact?.did ?? '' }, display: contact?.name ?? '' }, requestor: true },
      ],
      source: { observer: { identifier: { system: 'urn:ietf:rfc:3986', value: session.identity.did } } },
      entity: [
        { what: { identifier: { value: receipt.recordId } } },
        { what: { identifier: { value: receipt.grantId } }, description: 'Consent' },
      ],
    }
    yield encodeUtf8(`${JSON.stringify(event)}\n`)
  }
}

async function summaryOf(session: Session, { signal, missing }: Run): Promise<object> {
  const { sections, items, patient, others } = await gatherSummary(session, await summaryOfRecords(session, signal))
  const isCut = [...missing.values()].some(({ part }) => part === 'record')
  const { name, settings } = await readVaultEntry(session)
  const holder = withContacts(patient, name, settings.contacts ?? [])
  const date = new Date(session.ports.clock.now()).toISOString()
  return buildSummary(
    { name, id: session.vaultId, hasOthers: others.length > 0, isCut },
    holder,
    sections,
    (id) => items.get(id)?.resource,
    date,
  )
}
