/** One health link, or a card as text, from typing it to its preview; nobody is asked before the person said so. */

import type { LinkView, OpenedLink } from '../../../shared/api/card-views.ts'
import type { ShellApi } from '../../../shared/api/vault-api.ts'
import type { Result, SalusError } from '../../../shared/model/result.ts'
import type { Ask } from './ask.svelte.ts'
import type { Imports } from './imports.svelte.ts'

/** What may be a whole card: it needs no network. */
const CARD_TEXT = /^\s*(shc:\/|eyJ)\S{60}/iu

export class HealthLinks {
  text = $state('')
  passcode = $state('')
  /** The name that is sent; empty until the person saw one. */
  recipient = $state('')
  view = $state.raw<LinkView | null>(null)
  error = $state.raw<SalusError | null>(null)
  busy = $state(false)
  /** Others with whom the files lie, and what opens them after a yes. */
  others = $state.raw<Extract<OpenedLink, { type: 'asks' }> | null>(null)
  readonly #shell: ShellApi
  readonly #ask: Ask
  readonly #imports: Imports

  constructor(shell: ShellApi, ask: Ask, imports: Imports) {
    this.#shell = shell
    this.#ask = ask
    this.#imports = imports
  }

  /** Looks at what was typed, pasted or found; a card goes on to its preview. */
  async look(text: string, cardName: string): Promise<void> {
    this.text = text
    this.view = null
    this.others = null
    this.error = null
    if (text.trim() === '') return
    if (CARD_TEXT.test(text)) {
      this.text = ''
      await this.#imports.begin(() => Promise.resolve({ fileToken: '', names: [cardName] }), [{ name: cardName, text }])
      return
    }
    const answer = await this.#ask('previewLink', { link: text })
    if (text !== this.text) return
    if (answer.ok) this.view = answer.value
    else this.error = answer.error
  }

  /** Asks the host that was named. */
  async open(): Promise<void> {
    const { text: link, passcode, recipient } = this
    await this.#run(() => this.#ask('openLink', { link, passcode, recipient }))
  }

  /** Asks the others that were named. */
  async openOthers(): Promise<void> {
    const linkToken = this.others?.linkToken ?? ''
    this.others = null
    await this.#run(() => this.#ask('openLink', { linkToken }))
  }

  async cancel(): Promise<void> {
    await this.#shell.cancel('openLink')
  }

  forget(): void {
    this.text = ''
    this.passcode = ''
    this.view = null
    this.others = null
    this.error = null
  }

  async #run(work: () => Promise<Result<OpenedLink>>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.error = null
    const answer = await work()
    this.busy = false
    if (!answer.ok) this.error = answer.error.code === 'cancelled' ? null : answer.error
    else if (answer.value.type === 'asks') this.others = answer.value
    else {
      this.#imports.show(answer.value.preview)
      this.forget()
    }
  }
}
