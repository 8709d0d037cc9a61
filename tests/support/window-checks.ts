/** What several window tests look at or do: accessibility, pictures, choosing files. */

import { join } from 'node:path'
import type { SalusWindow } from './window.ts'

/** A picture in the folder that SALUS_SHOTS names, if it does; in the dark as well where asked. */
export async function shoot(window: SalusWindow, name: string, { dark = false, whole = true } = {}): Promise<void> {
  const into = process.env['SALUS_SHOTS']
  if (into === undefined) return
  await window.page.screenshot({ path: join(into, `${name}.png`), fullPage: whole })
  if (!dark) return
  await window.page.emulateMedia({ colorScheme: 'dark' })
  await window.page.screenshot({ path: join(into, `${name}-dark.png`), fullPage: whole })
  await window.page.emulateMedia({ colorScheme: 'light' })
}

/** Chooses files for an import; a preview that is open is left. */
export async function chooseFiles(window: SalusWindow, paths: readonly string[]): Promise<void> {
  await window.go('#/import')
  if ((await window.id('import-discard').count()) > 0) await window.id('import-discard').click()
  await window.answerOpen(paths)
  await window.id('choose-files').click()
}

/** Clicks a choice, goes elsewhere and comes back, all before an answer can be there: whether the page was left in between, and what the choice is then. */
export function clickAndComeBack(
  window: SalusWindow,
  choice: string,
  elsewhere: string,
): Promise<{ readonly between: boolean; readonly checked: boolean | undefined }> {
  return window.page.evaluate(
    async ([id, away]) => {
      const box = (): HTMLInputElement | null => document.querySelector(`[data-testid="${id}"]`)
      const goTo = (address: string): Promise<void> =>
        new Promise((resolve) => {
          addEventListener('hashchange', () => queueMicrotask(() => queueMicrotask(resolve)), { once: true })
          location.hash = address
        })
      const here = location.hash
      box()?.click()
      await goTo(away)
      const between = box() === null
      await goTo(here)
      return { between, checked: box()?.checked }
    },
    [choice, elsewhere] as const,
  )
}
