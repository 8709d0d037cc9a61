/** The person's own computers: what is offered, who asks, what the words are. */

import type { VaultEvent } from '../../../shared/api/vault-api.ts'
import type { ConflictView, DeviceView } from '../../../shared/api/care-views.ts'
import type { Ask } from './ask.svelte.ts'

type Asking = Extract<VaultEvent, { type: 'device-asks' }>
type Progress = Extract<VaultEvent, { type: 'sync-progress' }>

export class Devices {
  list = $state.raw<readonly DeviceView[]>([])
  conflicts = $state.raw<readonly ConflictView[]>([])
  /** The code on the screen; empty while none is offered. */
  code = $state('')
  asking = $state.raw<Asking | null>(null)
  /** On the new computer: the words to compare. */
  joinWords = $state.raw<readonly string[]>([])
  /** What comes from another computer, and how far it is; null before anything came. */
  progress = $state.raw<Progress | null>(null)
  readonly #ask: Ask

  constructor(ask: Ask) {
    this.#ask = ask
  }

  async load(): Promise<void> {
    const [devices, conflicts] = [await this.#ask('listDevices', null), await this.#ask('listConflicts', null)]
    if (devices.ok) this.list = devices.value
    if (conflicts.ok) this.conflicts = conflicts.value
  }

  hear(event: Extract<VaultEvent, { type: 'device-asks' | 'join-words' | 'sync-progress' }>): void {
    if (event.type === 'join-words') this.joinWords = event.words
    else if (event.type === 'sync-progress') this.progress = event
    else {
      this.asking = event
      this.code = ''
    }
  }
}
