/** One import from choosing files to undo: what stage it is in, how far, and what came of it. */

import type { ImportPreview, ImportResult } from '../../../shared/api/import-views.ts'
import type { ShellApi, VaultEvent } from '../../../shared/api/vault-api.ts'
import { NO_PAPER_ANSWERS } from '../../../shared/model/paper.ts'
import type { PaperAnswers } from '../../../shared/model/paper.ts'
import type { SalusError } from '../../../shared/model/result.ts'
import type { TableChoice } from '../../../shared/model/table-columns.ts'
import type { Ask } from './ask.svelte.ts'

export type ImportStage = 'idle' | 'reading' | 'preview' | 'saving' | 'done' | 'failed'
/** What is being done right now, how far it is, and since when. */
export interface ImportProgress {
  readonly doing: ProgressEvent['stage'] | 'starting'
  readonly done: number
  readonly total: number
  readonly sinceMs: number
}
type ProgressEvent = Extract<VaultEvent, { type: 'import-progress' }>
/** A text that lies in no file: pasted, or in the QR code of a photograph. */
export interface HeldText {
  readonly name: string
  readonly text: string
}
/** Before this long nothing can be said of how long it takes. */
const GUESS_AFTER_MS = 2_000
type Chosen = { readonly fileToken: string; readonly names: readonly string[] } | null

export class Imports {
  stage = $state<ImportStage>('idle')
  names = $state.raw<readonly string[]>([])
  preview = $state.raw<ImportPreview | undefined>(undefined)
  result = $state.raw<ImportResult | undefined>(undefined)
  error = $state.raw<SalusError | undefined>(undefined)
  /** The person said that records of somebody else belong here. */
  saidMine = $state(false)
  readonly asksWhose = $derived(!this.saidMine && (this.preview?.subjects.some((subject) => !subject.isHolder) ?? false))
  progress = $state.raw<ImportProgress>({ doing: 'starting', done: 0, total: 0, sinceMs: 0 })
  /** What was answered about papers of this preview; gone with it. */
  answers = $state.raw<PaperAnswers>(NO_PAPER_ANSWERS)
  /** None of it goes to shares that get what comes in. */
  holdBack = $state(false)
  /** What of the preview is kept to oneself. */
  keepPrivate = $state<string[]>([])
  /** Whether the person said that photographs keep where they were taken. */
  keepsPlaces = $state(false)
  /** Milliseconds that are left, by what was done so far; 0 while nothing can be said. */
  readonly leftMs = $derived.by(() => {
    const { done, total, sinceMs } = this.progress
    const takenMs = Date.now() - sinceMs
    return done === 0 || total === 0 || takenMs < GUESS_AFTER_MS ? 0 : (takenMs * (total - done)) / done
  })
  /** Codes of health cards and links that photographs of this preview show, and that nobody took yet. */
  codes = $state.raw<readonly HeldText[]>([])
  readonly #shell: ShellApi
  readonly #ask: Ask
  readonly #cardIn: (bytes: Uint8Array) => Promise<string | null>
  #rereading = false
  /** Texts that were read along with the files of this preview. */
  #read: readonly HeldText[] = []

  constructor(shell: ShellApi, ask: Ask, cardIn: (bytes: Uint8Array) => Promise<string | null>) {
    this.#shell = shell
    this.#ask = ask
    this.#cardIn = cardIn
  }

  /** Takes the answer of a file dialog, a drop or the samples, with texts that belong to it, and asks for a preview. False when nothing was chosen. */
  async begin(choose: () => Promise<Chosen>, texts: readonly HeldText[] = []): Promise<boolean> {
    if (this.stage === 'reading' || this.stage === 'saving') return false
    const chosen = await choose().catch(() => null)
    if (chosen === null) return false
    await this.discard()
    this.names = chosen.names
    this.#enter('reading')
    const answer = await this.#ask('previewImport', { fileToken: chosen.fileToken, texts })
    if (answer.ok) {
      this.preview = answer.value
      this.#read = texts
      this.#enter('preview')
      void this.#lookForCodes(answer.value)
    } else this.#fail(answer.error)
    return true
  }

  /** A preview that came another way. */
  show(preview: ImportPreview): void {
    this.names = []
    this.preview = preview
    this.#enter('preview')
  }

  /** Has the files read once more, now that it is said what a table holds. */
  readTable(choice: TableChoice): Promise<void> {
    return this.reread(this.answers, [choice])
  }

  /** Has the codes read that photographs show. */
  readCodes(): Promise<void> {
    return this.reread(this.answers, [], this.codes)
  }

  /** Has the files read once more with what was answered. One that is cancelled leaves the preview that stands. */
  async reread(answers: PaperAnswers, tables: readonly TableChoice[] = [], texts: readonly HeldText[] = []): Promise<void> {
    const before = this.preview
    if (before === undefined || this.stage !== 'preview') return
    this.#enter('reading')
    this.#rereading = true
    const answer = await this.#ask('rereadImport', { importToken: before.importToken, ...answers, tables, texts })
    this.#rereading = false
    if (!answer.ok && answer.error.code !== 'cancelled') {
      this.#fail(answer.error)
      return
    }
    if (answer.ok) {
      // Its records have other names now.
      this.keepPrivate = []
      this.preview = answer.value
      this.#read = [...this.#read, ...texts]
      this.codes = this.codes.filter((code) => !texts.includes(code))
      this.answers = answers
      if (answers.removePlaces) this.keepsPlaces = false
    }
    this.#enter('preview')
    if (answer.ok) void this.#lookForCodes(answer.value)
  }

  async confirm(): Promise<void> {
    if (this.preview === undefined || this.stage !== 'preview') return
    this.#enter('saving')
    const answer = await this.#ask('importRecords', {
      importToken: this.preview.importToken,
      holdBack: this.holdBack,
      keepPrivate: this.keepPrivate,
    })
    this.preview = undefined
    this.#forgetAnswers()
    if (answer.ok) {
      this.result = answer.value
      this.#enter('done')
    } else this.#fail(answer.error)
  }

  /** Drops a preview without storing anything. */
  async discard(): Promise<void> {
    const waiting = this.preview
    this.reset()
    if (waiting !== undefined) await this.#ask('discardImport', { importToken: waiting.importToken })
  }

  async cancel(): Promise<void> {
    await this.#shell.cancel(this.stage === 'saving' ? 'importRecords' : this.#rereading ? 'rereadImport' : 'previewImport')
  }

  reset(): void {
    this.stage = 'idle'
    this.preview = undefined
    this.saidMine = false
    this.result = undefined
    this.error = undefined
    this.names = []
    this.#forgetAnswers()
  }

  /** Progress only moves forward while one thing is being done. */
  hear(event: ProgressEvent): void {
    if (this.stage !== 'reading' && this.stage !== 'saving') return
    const { doing, done, total, sinceMs } = this.progress
    const same = doing === event.stage && total === event.total
    this.progress = {
      doing: event.stage,
      done: same ? Math.max(event.done, done) : event.done,
      total: event.total,
      sinceMs: same ? sinceMs : Date.now(),
    }
  }

  /** One photograph behind the other; another preview ends it. */
  async #lookForCodes(preview: ImportPreview): Promise<void> {
    const { importToken } = preview
    for (let at = 0; at < preview.photographs; at += 1) {
      const answer = await this.#ask('showPreviewPicture', { importToken, at })
      if (!answer.ok || answer.value === null) return
      const { name, bytes } = answer.value
      const text = await this.#cardIn(bytes)
      if (this.preview !== preview) return
      const known = [...this.#read, ...this.codes].some((one) => one.text === text)
      if (text !== null && !known) this.codes = [...this.codes, { name: `${name}.txt`, text }]
    }
  }

  #forgetAnswers(): void {
    this.codes = []
    this.#read = []
    this.answers = NO_PAPER_ANSWERS
    this.keepsPlaces = false
    this.holdBack = false
    this.keepPrivate = []
  }

  #enter(stage: ImportStage): void {
    this.stage = stage
    this.error = undefined
    this.progress = { doing: 'starting', done: 0, total: 0, sinceMs: Date.now() }
  }

  #fail(error: SalusError): void {
    this.stage = 'failed'
    this.error = error
    this.preview = undefined
    this.#forgetAnswers()
  }
}
