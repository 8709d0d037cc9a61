/** Light, dark or as the computer has it: one attribute on the root element, read by the style sheet. */

import type { Settings } from '../../../shared/api/vault-api.ts'

export class Theme {
  choice = $state<Settings['theme']>('system')
  systemDark = $state(false)
  readonly dark = $derived(this.choice === 'dark' || (this.choice === 'system' && this.systemDark))

  /** Follows the computer's own theme; returns the way to stop. */
  start(target: Window): () => void {
    const media = target.matchMedia('(prefers-color-scheme: dark)')
    const read = (): void => {
      this.systemDark = media.matches
    }
    read()
    media.addEventListener('change', read)
    return () => {
      media.removeEventListener('change', read)
    }
  }
}
