/** What can be done from the palette, by its words. */

import type { WordKey } from '../words/en.ts'
import type { App } from './app.svelte.ts'
import { formatRoute } from './router.svelte.ts'

export interface PaletteAction {
  readonly key: WordKey
  readonly run: (app: App) => void
}

const goTo = (href: string) => (): void => {
  location.hash = href
}

export const PALETTE_ACTIONS: readonly PaletteAction[] = [
  { key: 'palette.add', run: goTo(formatRoute('import')) },
  { key: 'palette.share', run: goTo(formatRoute('share')) },
  { key: 'palette.backUp', run: goTo(formatRoute('recovery')) },
  { key: 'palette.addContact', run: goTo(formatRoute('people')) },
  { key: 'palette.whoOpened', run: goTo(formatRoute('activity')) },
  { key: 'palette.language', run: goTo(formatRoute('settings')) },
  { key: 'palette.lock', run: (app) => void app.lock() },
]
