/** Opens a dialog with the way back under the keys: Enter pressed once more undoes nothing and deletes nothing. */
export function openSafely(dialog: HTMLDialogElement): void {
  dialog.showModal()
  dialog.querySelector<HTMLElement>('[data-way-back]')?.focus()
}
