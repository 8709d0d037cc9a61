/** Entries of one DICOM file: the file itself, whole, and what can be read out of it. */

import { paperIn } from '../../../shared/dicom/paper-inside.ts'
import { isReport } from '../../../shared/dicom/report-lines.ts'
import { itemsOf } from '../../../shared/dicom/values.ts'
import { DICOM_MEDIA_TYPE } from '../../../shared/fhir/imaging.ts'
import type { Json } from '../../../shared/fhir/json.ts'
import { rowOf } from '../../../shared/fhir/row.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'
import { originalOf, parsedRecord } from '../document-entry.ts'
import type { EntrySource } from '../entry-source.ts'
import { MEDIA_TYPES } from '../file-kind.ts'
import type { ParseLimits } from '../limits.ts'
import { readStable } from '../read-stable.ts'
import type { StableFile } from '../read-stable.ts'
import { factsOf, subjectOf } from './dicom-facts.ts'
import type { DicomFacts } from './dicom-facts.ts'
import { imageResource, otherResource, reportResource } from './dicom-resources.ts'
import { readDicom } from './read-dicom.ts'
import type { DicomHeader } from './read-dicom.ts'
import type { Studies } from './studies.ts'

const DIRECTORY_RECORDS = 0x00041220

/** Where a file lies: its path, or its place in an archive, which is always held whole. */
export interface DicomPlace {
  readonly path: string
  readonly source: EntrySource
  readonly limits: ParseLimits
  readonly studies: Studies
}

/** Errors, as refused entries: `dicom-broken`, `dicom-too-large`, and those of reading. */
export function* dicomEntries(file: StableFile, place: DicomPlace): Generator<ParsedEntry> {
  const { path, source, limits, studies } = place
  const read = readDicom(file, (beginningBytes) =>
    readStable(path, { bytesMax: limits.documentBytesMax, wholeBytesMax: beginningBytes, beginningBytes }),
  )
  if (!read.ok) {
    yield { type: 'refused', file: source.file, entry: 0, name: source.name, error: read.error }
    return
  }
  const { dataSet, picture } = read.value
  if (itemsOf(dataSet, DIRECTORY_RECORDS).length > 0) {
    studies.addDirectory(dataSet, source, path)
    return
  }
  const facts = factsOf(read.value)
  const hasPlace = picture !== null && facts.study !== '' && facts.series !== '' && facts.instance !== ''
  if (hasPlace) studies.add(facts, source, folderOf(path))
  yield fileEntry(file, place, resourceOf(read.value, facts, hasPlace, file, source.name), facts)
  const paper = paperIn(dataSet)
  if (paper !== null) yield paperEntry(paper, facts, source)
}

function resourceOf({ dataSet }: DicomHeader, facts: DicomFacts, hasPlace: boolean, { sizeBytes }: StableFile, name: string): Json {
  if (hasPlace) return imageResource(facts, name, sizeBytes)
  return isReport(dataSet) ? reportResource(facts, dataSet, name) : otherResource(facts, dataSet, name, sizeBytes)
}

function fileEntry(file: StableFile, { path, source, limits }: DicomPlace, resource: Json, facts: DicomFacts): ParsedEntry {
  const row = { ...rowOf(resource, { source: source.name }), mediaType: DICOM_MEDIA_TYPE, sizeBytes: file.sizeBytes }
  return parsedRecord(resource, source, 0, { row, ...originalOf({ path, ...file }, limits), ...subjectOf(facts) })
}

/** The paper that a scanner or a device put inside. */
function paperEntry(
  { bytes, title }: { readonly bytes: Uint8Array; readonly title: string },
  facts: DicomFacts,
  source: EntrySource,
): ParsedEntry {
  const attachment = { contentType: MEDIA_TYPES.pdf, title: title || source.name, size: bytes.length }
  const resource = {
    resourceType: 'DocumentReference',
    status: 'current',
    ...(facts.person.name === '' ? {} : { subject: { display: facts.person.name } }),
    content: [{ attachment: facts.date === '' ? attachment : { ...attachment, creation: facts.date } }],
  }
  return parsedRecord(resource, source, 1, { readFrom: 0, original: bytes, ...subjectOf(facts) })
}

/** Name of the folder, or of the archive, that a file lies in. */
function folderOf(path: string): string {
  return path.split(/[\\/]/u).at(-2) ?? ''
}
