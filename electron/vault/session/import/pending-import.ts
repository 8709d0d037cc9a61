/** What was read and waits for a yes: its files are stored already and count for nothing until then; in memory is only what says what they are. */

import type { ParsedRecord } from './parsed-record.ts'
import { DISK_CODES } from '../../../../shared/model/errors.ts'
import type { ReadMore } from '../../../../shared/model/read-more.ts'
import type { SalusError } from '../../../../shared/model/result.ts'
import type { ParsedEntry } from '../../ports.ts'
import { signedTextsIn } from './card-checks.ts'
import { KnownBefore } from './known-before.ts'
import { ImportStage } from './import-stage.ts'
import { digestOf, hasSeenOriginal, isLarge, throwIfNotChosen } from './original-source.ts'
import { createPaperTally } from './paper-tally.ts'
import type { PaperTally } from './paper-tally.ts'
import { createSingleTally } from './single-tally.ts'
import type { SingleTally } from './single-tally.ts'
import { createTally } from './preview-tally.ts'
import type { Tally } from './preview-tally.ts'
import { Refusal, refusal, throwIfCancelled } from '../refusal.ts'
import type { FreshRecord } from './seal-batch.ts'
import type { ImportRecord } from '../collections.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

export type ParsedRefusal = Extract<ParsedEntry, { type: 'refused' }>

type PatientAgain = NonNullable<ImportRecord['patients']>[number]

export interface PendingImport {
  /** To be read once more when the person answered something. */
  readonly chosen: Chosen
  readonly names: readonly string[]
  readonly stage: ImportStage
  /** Records whose originals are too large for memory: they are stored and compared when they are kept. */
  readonly large: readonly ParsedRecord[]
  readonly duplicates: number
  /** Those of them that are patients. */
  readonly patients: readonly PatientAgain[]
  /** Digests of what was handed over with an original, also where it is known already. */
  readonly documents: readonly string[]
  readonly refused: readonly ParsedRefusal[]
  readonly tally: Tally
  readonly cards: readonly FoundCards[]
  readonly links: readonly string[]
  /** Digests of photographs in which a code may be looked for. */
  readonly photographs: readonly string[]
  readonly papers: PaperTally
  readonly singles: SingleTally
  /** Why nothing of it is stored, though it could be read. */
  readonly problem: SalusError | null
  /** Number of the change of records that it was compared with. */
  readonly recordsSeq: number
  readonly known: KnownBefore
  /** Ids of records that were here already. */
  readonly again: ReadonlySet<string>
}

/** Signed texts of one document. */
export interface FoundCards {
  readonly file: string
  readonly texts: readonly string[]
}

/** Previews that may wait at once; the oldest is forgotten. */
const PENDING_IMPORTS_MAX = 4
/** Refused entries of one import that are named. */
const REFUSED_MAX = 10_000
/** Documents of one import whose digests are kept in order. */
const DOCUMENTS_MAX = 16
/** Files of health cards that a preview tells of. */
const CARD_FILES_MAX = 50
const LINKS_MAX = 10
/** Patients of one import who were known before. */
const PATIENTS_AGAIN_MAX = 500
/** Photographs in which a code is looked for: a folder of them is a folder of pictures. */
const PHOTOGRAPHS_MAX = 12
const PHOTOGRAPH_TYPE = 'image/jpeg'
/** Records compared with what is known at once. */
const COMPARED_AT_ONCE = 256
/** Time between two signs of progress. */
const PROGRESS_MS = 100

/** What is read: files and folders of this computer, and files that lie nowhere. */
export interface Chosen extends ReadMore {
  readonly paths: readonly string[]
  /** Who sent it: rows say so instead of naming a file. */
  readonly source?: string
}

/** Reads everything that was chosen and stores it. Errors: `cancelled`, and what stops the reader as a whole; then nothing of it is left. */
export async function collectEntries(session: Session, chosen: Chosen, signal: AbortSignal): Promise<PendingImport> {
  const { paths, source, ...more } = chosen
  const { recordsSeq } = await readVaultEntry(session)
  const collector = new Collector(session, source)
  try {
    for await (const entry of session.ports.parse.parse(paths, signal, more)) {
      throwIfCancelled(signal)
      const taking = collector.take(entry, paths)
      if (taking !== undefined) await taking
    }
    await collector.finish()
    throwIfCancelled(signal)
  } catch (error) {
    await collector.stage.giveUp()
    throw error
  }
  return pendingOf(collector, chosen, recordsSeq)
}

/** Without any file: for what does not come from one. */
export async function emptyPending(session: Session): Promise<PendingImport> {
  const { recordsSeq } = await readVaultEntry(session)
  return pendingOf(new Collector(session), { paths: [] }, recordsSeq)
}

function pendingOf(collector: Collector, chosen: Chosen, recordsSeq: number): PendingImport {
  const { stage, large, duplicates, patients, documents, refused, tally, cards, links, papers, singles, problem, known, again } = collector
  const photographs = collector.photographs.length > PHOTOGRAPHS_MAX ? [] : collector.photographs
  const held = (chosen.held ?? []).map(({ name }) => name)
  const names = [...chosen.paths.map((path) => path.split(/[\\/]/u).at(-1) ?? ''), ...held]
  // What was answered goes with the reading: a password is kept nowhere.
  const { answers: _answers, ...more } = chosen
  return {
    chosen: more,
    names,
    stage,
    large,
    duplicates,
    patients,
    documents,
    refused,
    tally,
    cards,
    links,
    photographs,
    papers,
    singles,
    problem,
    recordsSeq,
    known,
    again,
  }
}

/** One preview while it is being read. */
class Collector {
  readonly stage: ImportStage
  readonly large: ParsedRecord[] = []
  readonly refused: ParsedRefusal[] = []
  readonly tally = createTally()
  readonly documents: string[] = []
  readonly cards: FoundCards[] = []
  readonly links: string[] = []
  readonly photographs: string[] = []
  readonly papers = createPaperTally()
  readonly singles = createSingleTally()
  readonly known: KnownBefore
  readonly again = new Set<string>()
  readonly patients: PatientAgain[] = []
  duplicates = 0
  problem: SalusError | null = null
  readonly #session: Session
  readonly #source: string | undefined
  #fresh: FreshRecord[] = []
  /** Documents of the file that is being read, by their entries. */
  #documents: { file: number; readonly digests: Map<number, string> } = { file: -1, digests: new Map() }
  #toldAtMs = 0

  constructor(session: Session, source?: string) {
    this.#session = session
    this.#source = source
    this.stage = new ImportStage(session)
    this.known = new KnownBefore(session)
  }

  /** Something to wait for only now and then: entries come by the ten thousand. */
  take(entry: ParsedEntry, paths: readonly string[]): Promise<void> | undefined {
    if (entry.type === 'progress') this.#tell(entry.bytesDone, entry.bytesTotal)
    else if (entry.type === 'refused') {
      if (entry.file < 0) throw new Refusal(entry.error)
      if (this.refused.length < REFUSED_MAX) this.refused.push(entry)
    } else if (isLarge(entry)) {
      throwIfNotChosen(entry, paths)
      this.large.push(entry)
      this.#documentsOf(entry.file).set(entry.entry, largeName(entry))
      this.#count(entry)
    } else {
      throwIfNotChosen(entry, paths)
      this.#fresh.push(this.#freshOf(entry))
      if (this.#fresh.length >= COMPARED_AT_ONCE || hasSeenOriginal(entry)) return this.#takeFresh()
    }
    return undefined
  }

  #freshOf(parsed: ParsedRecord): FreshRecord {
    const digest = digestOf(parsed)
    const documents = this.#documentsOf(parsed.file)
    if (hasSeenOriginal(parsed)) {
      documents.set(parsed.entry, digest)
      if (this.documents.length < DOCUMENTS_MAX) this.documents.push(digest)
      this.#noteCards(parsed)
    }
    const readFrom = parsed.readFrom === undefined ? undefined : documents.get(parsed.readFrom)
    const from = this.#source === undefined ? { parsed } : { parsed: withSource(parsed, this.#source), fileName: parsed.row.source }
    return readFrom === undefined ? { ...from, digest } : { ...from, digest, readFrom }
  }

  #noteCards({ resourceJson, row, link }: ParsedRecord): void {
    if (link !== undefined && this.links.length < LINKS_MAX && !this.links.includes(link)) this.links.push(link)
    const texts = this.cards.length < CARD_FILES_MAX ? signedTextsIn(resourceJson) : []
    if (texts.length > 0) this.cards.push({ file: row.source, texts })
  }

  #documentsOf(file: number): Map<number, string> {
    if (this.#documents.file !== file) this.#documents = { file, digests: new Map() }
    return this.#documents.digests
  }

  async finish(): Promise<void> {
    await this.#takeFresh()
    await this.#attempt(() => this.stage.settle())
  }

  async #takeFresh(): Promise<void> {
    const fresh = this.#fresh
    this.#fresh = []
    const { fresh: kept, again } = await this.known.sort(fresh)
    this.duplicates += again.length
    for (const { record, here } of again) {
      const { parsed, digest } = record
      if (here !== undefined) this.again.add(here)
      if (parsed.row.resourceType === 'Patient') this.#notePatient({ source: parsed.row.source, digest })
    }
    for (const { parsed, digest, told = digest } of kept) {
      if (parsed.row.mediaType === PHOTOGRAPH_TYPE && this.photographs.length <= PHOTOGRAPHS_MAX) this.photographs.push(digest)
      this.#count(parsed)
      this.singles.add(parsed.row, told)
    }
    await this.#attempt(() => this.stage.add(kept))
  }

  /** The same one may stand in thousands of files. */
  #notePatient(again: PatientAgain): void {
    const isNoted = this.patients.some(({ source, digest }) => source === again.source && digest === again.digest)
    if (!isNoted && this.patients.length < PATIENTS_AGAIN_MAX) this.patients.push(again)
  }

  #count(parsed: ParsedRecord): void {
    this.tally.add(parsed)
    this.papers.add(parsed)
  }

  /** A disk that takes no more ends the storing, not the reading: the person still learns what is there. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    if (this.problem !== null) return
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Refusal) || !DISK_CODES.has(error.error.code)) throw error
      this.problem = error.error
      await this.stage.giveUp()
    }
  }

  #tell(done: number, total: number): void {
    const now = this.#session.ports.clock.now()
    if (now - this.#toldAtMs < PROGRESS_MS && done < total) return
    this.#toldAtMs = now
    this.#session.emit({ type: 'import-progress', stage: 'reading', done, total })
  }
}

function withSource(parsed: ParsedRecord, source: string): ParsedRecord {
  return { ...parsed, row: { ...parsed.row, source } }
}

/** Stands for the digest of a document that is only hashed when it is kept; no digest has such letters. */
export function largeName({ file, entry }: Pick<ParsedRecord, 'file' | 'entry'>): string {
  return `large/${String(file)}/${String(entry)}`
}

/** Keeps a preview until it is answered. */
export async function keepPending(session: Session, token: string, pending: PendingImport): Promise<void> {
  session.pendingImports.set(token, pending)
  const oldest = session.pendingImports.keys().next().value
  if (session.pendingImports.size > PENDING_IMPORTS_MAX && oldest !== undefined) await forgetPending(session, oldest)
}

/** A preview that waits. Errors: `import-gone`. */
export function findPending(session: Session, token: string): PendingImport {
  const pending = session.pendingImports.get(token) as PendingImport | undefined
  if (pending === undefined) throw refusal('import-gone')
  return pending
}

/** Takes a preview out. Errors: `import-gone`. */
export function takePending(session: Session, token: string): PendingImport {
  const pending = findPending(session, token)
  session.pendingImports.delete(token)
  return pending
}

/** What was stored for it goes. */
export async function forgetPending(session: Session, token: string): Promise<void> {
  if (session.pendingImports.has(token)) await takePending(session, token).stage.giveUp()
}

/** For the end of a session: nothing that does not count stays. False where something may be left. */
export async function giveUpStages(session: Session): Promise<boolean> {
  session.pendingImports.clear()
  let whole = true
  for (const stage of session.stages) if (!(await stage.giveUp())) whole = false
  return whole
}
