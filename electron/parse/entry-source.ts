/** Where an entry comes from: the file that the person chose, by its number and its name. */

export interface EntrySource {
  readonly file: number
  readonly name: string
}
