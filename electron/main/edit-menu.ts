/** Cut, copy and paste under the right button of the mouse, in the words of the page. */

import { Menu } from 'electron'
import type { BaseWindow, MenuItemConstructorOptions, WebContents } from 'electron'
import { EDITS } from '../../shared/api/edit-menu.ts'
import type { EditWords } from '../../shared/api/edit-menu.ts'

const WORD_LENGTH_MAX = 60

/** `offered`: the edits that can be done there, each with its word; anything else opens nothing. */
export function openEditMenu(frame: BaseWindow, page: WebContents, offered: unknown): void {
  const words = (typeof offered === 'object' && offered !== null ? offered : {}) as Partial<Record<keyof EditWords, unknown>>
  const items = EDITS.flatMap((edit): MenuItemConstructorOptions[] => {
    const label = words[edit]
    if (typeof label !== 'string' || label.length > WORD_LENGTH_MAX) return []
    return [
      {
        label,
        click: () => {
          page[edit]()
        },
      },
    ]
  })
  if (items.length > 0) Menu.buildFromTemplate(items).popup({ window: frame })
}
