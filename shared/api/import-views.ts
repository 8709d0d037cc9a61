/** What a preview says of the people in the files. */

export interface ImportSubject {
  readonly name: string
  /** ISO 8601, or empty. */
  readonly birthDate: string
  readonly count: number
  readonly isHolder: boolean
  /** Where it is not the holder: born on her day under another name, of her name and born on another day, or neither. */
  readonly likeness: 'same' | 'name' | 'birth-date' | 'other'
}
