/** What was copied out of the window stays in the clipboard for a minute, and not after Salus has ended. */

import { clipboard } from 'electron'

const CLIPBOARD_MS = 60_000
const COPIED_TEXT_MAX = 32 * 1024 * 1024

let copied = ''

/** Leaves again after a minute, unless something else is in the clipboard by then. */
export function copyText(text: unknown): void {
  if (typeof text !== 'string' || text.length > COPIED_TEXT_MAX) return
  copied = text
  void clipboard.writeText(text)
  setTimeout(() => {
    if (text === copied) void forgetCopied()
  }, CLIPBOARD_MS)
}

/** Empties the clipboard where the text is still in it. */
export async function forgetCopied(): Promise<void> {
  if (copied !== '' && (await clipboard.readText()) === copied) clipboard.clear()
  copied = ''
}
