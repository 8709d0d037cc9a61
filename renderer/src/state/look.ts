/** How the window looked last: language and colours, for the pages that come before the vault is open. Nothing else is ever kept by the page. */

import type { Settings } from '../../../shared/api/vault-api.ts'

export type Look = Pick<Settings, 'language' | 'theme'>

const NAME = 'look'
const LANGUAGES: readonly Look['language'][] = ['en', 'ro']
const THEMES: readonly Look['theme'][] = ['system', 'light', 'dark']

/** Kept in the window's own storage on this computer. */
export function rememberLook({ language, theme }: Look): void {
  localStorage.setItem(NAME, JSON.stringify({ language, theme }))
}

/** Null before there was one, or where it makes no sense. */
export function recallLook(): Look | null {
  try {
    const { language, theme } = JSON.parse(localStorage.getItem(NAME) ?? 'null') as Look
    return LANGUAGES.includes(language) && THEMES.includes(theme) ? { language, theme } : null
  } catch {
    return null
  }
}
