/** What can be done with the text under the mouse. */

export const EDITS = ['cut', 'copy', 'paste', 'selectAll'] as const
export type Edit = (typeof EDITS)[number]

/** Those that can be done where the person pressed, each with its word. */
export type EditWords = Readonly<Partial<Record<Edit, string>>>

/** What the shell offers about it. */
export interface EditMenuApi {
  openEditMenu(words: EditWords): Promise<void>
}
