/** The right button of the mouse on text, and what is copied by keys: as with the buttons that copy, it leaves the clipboard after a minute. */

import { EDITS } from '../../../shared/api/edit-menu.ts'
import type { Edit, EditWords } from '../../../shared/api/edit-menu.ts'
import type { ShellApi } from '../../../shared/api/vault-api.ts'

const NO_TEXT = new Set(['button', 'checkbox', 'color', 'file', 'radio', 'range', 'reset', 'submit'])

/** Fields in which something is typed. */
type TextField = HTMLInputElement | HTMLTextAreaElement

function fieldOf(target: EventTarget | null): TextField | null {
  if (target instanceof HTMLTextAreaElement) return target
  return target instanceof HTMLInputElement && !NO_TEXT.has(target.type) ? target : null
}

/** What is marked in the field, or on the page. Of a field that hides what is typed nothing can be copied. */
function markedIn(field: TextField | null): string {
  if (field === null) return String(document.getSelection() ?? '')
  if (field.type === 'password') return ''
  return field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0)
}

function editsOf(field: TextField | null): readonly Edit[] {
  const isMarked = markedIn(field) !== ''
  if (field === null) return isMarked ? ['copy'] : []
  const isOpen = !field.readOnly && !field.disabled
  const can: Readonly<Record<Edit, boolean>> = { cut: isMarked && isOpen, copy: isMarked, paste: isOpen, selectAll: field.value !== '' }
  return EDITS.filter((edit) => can[edit])
}

/** Until the page ends. `wordOf` says an edit in the language of the window. */
export function watchEditing(shell: ShellApi, wordOf: (edit: Edit) => string): void {
  document.addEventListener('contextmenu', (event) => {
    if (event.defaultPrevented) return
    const words: EditWords = Object.fromEntries(editsOf(fieldOf(event.target)).map((edit) => [edit, wordOf(edit)]))
    if (Object.keys(words).length > 0) void shell.openEditMenu(words)
  })
  const noteCopied = (event: ClipboardEvent): void => {
    const text = markedIn(fieldOf(event.target))
    // The shell puts it there once more, behind the page, and knows what to look for later.
    if (!event.defaultPrevented && text !== '') void shell.copyText(text)
  }
  document.addEventListener('copy', noteCopied)
  document.addEventListener('cut', noteCopied)
}
