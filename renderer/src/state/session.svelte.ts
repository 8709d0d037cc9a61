/** Is there a vault, is it open, whose is it: the one state that decides what the window may show. */

import type { Settings, ShellApi, VaultStatus } from '../../../shared/api/vault-api.ts'
import type { Result, SalusError } from '../../../shared/model/result.ts'
import { ok } from '../../../shared/model/result.ts'
import type { Ask } from './ask.svelte.ts'

export type Phase = 'starting' | 'none' | 'locked' | 'words' | 'open'

const SETTINGS_AT_FIRST: Settings = { language: 'en', theme: 'system', idleLockMinutes: 10 }

export class Session {
  phase = $state<Phase>('starting')
  status = $state.raw<VaultStatus | undefined>(undefined)
  settings = $state.raw<Settings>(SETTINGS_AT_FIRST)
  /** The 24 words, only between creating the vault and leaving that page. */
  words = $state.raw<readonly string[]>([])
  experimental = $state(false)
  readonly #shell: ShellApi
  readonly #ask: Ask

  constructor(shell: ShellApi, ask: Ask) {
    this.#shell = shell
    this.#ask = ask
  }

  async start(): Promise<void> {
    const state = await this.#shell.vaultState()
    this.experimental = (await this.#shell.versions()).experimental
    if (state === 'unlocked') await this.enter()
    else this.phase = state
  }

  async create(name: string, passphrase: string): Promise<Result<null>> {
    const answer = await this.#ask('createVault', { name, passphrase })
    if (!answer.ok) return answer
    this.words = answer.value.words
    await this.refresh()
    this.phase = 'words'
    return ok(null)
  }

  async unlock(passphrase: string): Promise<Result<null>> {
    const answer = await this.#ask('unlockVault', { passphrase })
    return this.#opened(answer)
  }

  /** With what the keychain of this computer has. */
  async unlockByKeychain(): Promise<Result<null>> {
    return this.#opened(await this.#ask('unlockVault', { keychain: true }))
  }

  /** Whether that is worth offering. */
  async opensByKeychain(): Promise<boolean> {
    const answer = await this.#ask('showKeychain', null)
    return answer.ok && answer.value.there && answer.value.enabled
  }

  async restore(words: string, passphrase: string): Promise<Result<null>> {
    const answer = await this.#ask('restoreVault', { words, passphrase })
    return this.#opened(answer)
  }

  /** From a backup that was chosen, on a computer without a vault. */
  async restoreFrom(fileToken: string, words: string, passphrase: string): Promise<Result<null>> {
    return this.#opened(await this.#ask('restoreBackup', { fileToken, words, passphrase }))
  }

  /** From the words and what somebody kept, on a computer without a vault. It is open then, and its page waits until the person has read from when it is. */
  async recover(card: string, words: string, passphrase: string, partly: boolean): Promise<Result<null>> {
    const answer = await this.#ask('recoverFromMirror', { card, words, passphrase, partly })
    if (!answer.ok) return answer
    this.status = answer.value
    return ok(null)
  }

  /** As one more computer of a person who has Salus on another one. */
  async join(code: string, name: string, passphrase: string): Promise<Result<null>> {
    return this.#opened(await this.#ask('joinDevice', { code, name, passphrase }))
  }

  /** Leaves the page of the words; they go from memory with it. */
  async enter(): Promise<void> {
    this.words = []
    await this.refresh()
    const settings = await this.#ask('readSettings', null)
    if (settings.ok) this.settings = settings.value
    this.phase = 'open'
  }

  async refresh(): Promise<SalusError | undefined> {
    const answer = await this.#ask('showStatus', null)
    if (!answer.ok) return answer.error
    this.status = answer.value
    return undefined
  }

  async saveSettings(settings: Settings): Promise<Result<Settings>> {
    const answer = await this.#ask('writeSettings', settings)
    if (answer.ok) this.settings = answer.value
    return answer
  }

  async #opened(answer: Result<VaultStatus>): Promise<Result<null>> {
    if (!answer.ok) return answer
    this.status = answer.value
    await this.enter()
    return ok(null)
  }
}
