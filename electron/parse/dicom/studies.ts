/** Gathers the pictures of an import into studies, and remembers what discs say of themselves until everything was seen. */

import type { DicomDataSet } from '../../../shared/dicom/data-set.ts'
import { itemsOf, textsOf } from '../../../shared/dicom/values.ts'
import { uidIdentifier } from '../../../shared/fhir/imaging.ts'
import type { Json } from '../../../shared/fhir/json.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'
import { parsedRecord } from '../document-entry.ts'
import type { EntrySource } from '../entry-source.ts'
import { modalityCoding, personReference, subjectOf } from './dicom-facts.ts'
import type { DicomFacts } from './dicom-facts.ts'
import { instanceOf, seriesOf } from './dicom-resources.ts'

interface Series {
  readonly facts: DicomFacts
  /** By their own number: a picture that lies on the disc twice is one. */
  readonly instances: Map<string, Pick<DicomFacts, 'instance' | 'sopClass' | 'number'>>
}
interface Study {
  readonly facts: DicomFacts
  readonly source: EntrySource
  readonly series: Map<string, Series>
}
interface Directory {
  readonly source: EntrySource
  readonly folder: string
  readonly names: readonly string[]
}

/** Files named by one disc, and missing ones that are said. */
const NAMED_MAX = 100_000
const MISSING_SAID_MAX = 200
/** Studies stand behind every entry of a file. */
const FIRST_ENTRY = 1_000_000

/** One import. */
export class Studies {
  readonly #studies = new Map<string, Study>()
  readonly #directories: Directory[] = []
  readonly #seen = new Set<string>()

  /** A file that was chosen, or is inside a chosen archive; `path` with slashes. */
  see(path: string): void {
    this.#seen.add(normal(path))
  }

  /** A picture with its place. */
  add(facts: DicomFacts, source: EntrySource, folder: string): void {
    const known = this.#studies.get(facts.study)
    const study = known ?? { facts, source: { ...source, name: folder === '' ? source.name : folder }, series: new Map<string, Series>() }
    if (known === undefined) this.#studies.set(facts.study, study)
    const series = study.series.get(facts.series) ?? { facts, instances: new Map() }
    study.series.set(facts.series, series)
    const { instance, sopClass, number } = facts
    if (series.instances.size < NAMED_MAX) series.instances.set(instance, { instance, sopClass, number })
  }

  /** The index of a disc: it is no record, but what it names has to be there. `path` is its own. */
  addDirectory(dataSet: DicomDataSet, source: EntrySource, path: string): void {
    const names = itemsOf(dataSet, 0x00041220)
      .map((item) => textsOf(item, 0x00041500).join('/'))
      .filter((name) => name !== '')
    const slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
    this.#directories.push({ source, folder: path.slice(0, Math.max(0, slash)), names: names.slice(0, NAMED_MAX) })
  }

  /** What only shows at the end: files that a disc names and that are not there, and the studies. */
  *finish(): Generator<ParsedEntry> {
    for (const directory of this.#directories) yield* this.#missingOf(directory)
    let entry = FIRST_ENTRY
    for (const study of this.#studies.values()) {
      yield entryOf(study, entry)
      entry += 1
    }
  }

  *#missingOf({ source, folder, names }: Directory): Generator<ParsedEntry> {
    const missing = names.filter((name) => !this.#seen.has(normal(`${folder}/${name}`)))
    if (missing.length === names.length && names.length > 0) {
      yield { type: 'refused', file: source.file, entry: 0, name: source.name, error: { code: 'dicomdir-alone' } }
      return
    }
    for (const name of missing.slice(0, MISSING_SAID_MAX))
      yield { type: 'refused', file: source.file, entry: 0, name: `${source.name}: ${name}`, error: { code: 'dicom-file-missing' } }
  }
}

/** Discs write names in capitals; some add an ending or a version. */
function normal(path: string): string {
  return path
    .replace(/\\/gu, '/')
    .toLowerCase()
    .replace(/(;1|\.)$/u, '')
}

function entryOf({ facts, source, series }: Study, entry: number): ParsedEntry {
  return parsedRecord(studyResource(facts, [...series.values()]), source, entry, subjectOf(facts))
}

function studyResource(facts: DicomFacts, all: readonly Series[]): Json {
  const series = all.toSorted((a, b) => (a.facts.seriesNumber ?? 0) - (b.facts.seriesNumber ?? 0) || byName(a.facts.series, b.facts.series))
  const modalities = [...new Set(series.map((one) => one.facts.modality).filter((one) => one !== ''))].sort()
  const { accession, institution, studyDate, studyDescription } = facts
  const instances = series.reduce((sum, one) => sum + one.instances.size, 0)
  return {
    resourceType: 'ImagingStudy',
    status: 'available',
    identifier: [uidIdentifier(facts.study), ...(accession === '' ? [] : [{ type: { text: 'Accession number' }, value: accession }])],
    subject: personReference(facts),
    ...(modalities.length === 0 ? {} : { modality: modalities.map(modalityCoding) }),
    ...(studyDate === '' ? {} : { started: studyDate }),
    ...(studyDescription === '' ? {} : { description: studyDescription }),
    ...(institution === '' ? {} : { location: { display: institution } }),
    numberOfSeries: series.length,
    numberOfInstances: instances,
    series: series.map((one) => ({
      ...seriesOf(one.facts),
      numberOfInstances: one.instances.size,
      instance: [...one.instances.values()]
        .sort((a, b) => (a.number ?? 0) - (b.number ?? 0) || byName(a.instance, b.instance))
        .map(instanceOf),
    })),
  }
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
