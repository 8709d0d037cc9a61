/** One import from choosing files to undo: what stage it is in, how far, and what came of it. */

import type { ImportPreview, ImportResult, ShellApi, VaultEvent } from '../../../shared/api/vault-api.ts'
import type { SalusError } from '../../../shared/model/result.ts'
import type { Ask } from './ask.svelte.ts'

export type ImportStage = 'idle' | 'reading' | 'preview' | 'saving' | 'done' | 'failed'
export interface ImportProgress {
  readonly done: number
  readonly total: number
}
type Chosen = { readonly fileToken: string; readonly names: readonly string[] } | null

export class Imports {
  stage = $state<ImportStage>('idle')
  names = $state.raw<readonly string[]>([])
  preview = $state.raw<ImportPreview | undefined>(undefined)
  result = $state.raw<ImportResult | undefined>(undefined)
  error = $state.raw<SalusError | undefined>(undefined)
  progress = $state.raw<ImportProgress>({ done: 0, total: 0 })
  readonly #shell: ShellApi
  readonly #ask: Ask

  constructor(shell: ShellApi, ask: Ask) {
    this.#shell = shell
    this.#ask = ask
  }

  /** Takes the answer of a file dialog, a drop or the samples, and asks for a preview. False when nothing was chosen. */
  async begin(choose: () => Promise<Chosen>): Promise<boolean> {
    if (this.stage === 'reading' || this.stage === 'saving') return false
    const chosen = await choose().catch(() => null)
    if (chosen === null) return false
    await this.discard()
    this.names = chosen.names
    this.#enter('reading')
    const answer = await this.#ask('previewImport', { fileToken: chosen.fileToken })
    if (answer.ok) {
      this.preview = answer.value
      this.#enter('preview')
    } else this.#fail(answer.error)
    return true
  }

  async confirm(): Promise<void> {
    if (this.preview === undefined || this.stage !== 'preview') return
    this.#enter('saving')
    const answer = await this.#ask('importRecords', { importToken: this.preview.importToken })
    this.preview = undefined
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
    await this.#shell.cancel(this.stage === 'saving' ? 'importRecords' : 'previewImport')
  }

  reset(): void {
    this.stage = 'idle'
    this.preview = undefined
    this.result = undefined
    this.error = undefined
    this.names = []
  }

  /** Progress only moves forward within one stage. */
  hear(event: Extract<VaultEvent, { type: 'import-progress' }>): void {
    if (this.stage !== 'reading' && this.stage !== 'saving') return
    const total = Math.max(event.total, this.progress.total)
    this.progress = { done: Math.max(event.done, this.progress.done), total }
  }

  #enter(stage: ImportStage): void {
    this.stage = stage
    this.error = undefined
    this.progress = { done: 0, total: 0 }
  }

  #fail(error: SalusError): void {
    this.stage = 'failed'
    this.error = error
    this.preview = undefined
  }
}
