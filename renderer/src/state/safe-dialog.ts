/** Dialogs whose keys begin at the way back, and that leave the keys somewhere when they go. */

/** Opens a dialog with the way back under the keys: Enter pressed once more undoes nothing and deletes nothing. */
export function openSafely(dialog: HTMLDialogElement): { destroy(): void } {
  dialog.showModal()
  dialog.querySelector<HTMLElement>('[data-way-back]')?.focus()
  return { destroy: keepFocus }
}

/** Where what had the focus is gone, the page has it: else a keyboard would begin at the top of the window again. */
export function keepFocus(): void {
  queueMicrotask(() => {
    if (document.activeElement === document.body) document.querySelector<HTMLElement>('main')?.focus()
  })
}
