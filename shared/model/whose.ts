/** Whose a record is, and who there is in a vault that was given the records of several people. */

/** `who` is `''` for the holder of the vault, the name as a document writes it for somebody else, null where a record is of somebody whom nothing here names. */
export interface Whose {
  readonly who: string | null
  /** False where it only seems so: then the record stays among the holder's, and its line says it. */
  readonly sure: boolean
}

/** Somebody whom records name. */
export interface PersonHere {
  /** Stands for this name and this day of birth, whatever file they come from. */
  readonly key: string
  readonly name: string
  /** ISO 8601, or empty. */
  readonly birthDate: string
  /** Records of theirs, as far as the records say it; pictures are not counted. */
  readonly count: number
  readonly state: 'holder' | 'other' | 'not-sure'
  /** The person said so; else the documents. */
  readonly isSaid: boolean
}

/** What the person said of a name or of one record: `''` is the holder, null takes it back. */
export interface SaidWhose {
  readonly who: string | null
  readonly changedAtMs: number
}

/** Of two words the one that weighs more counts: the later, and of two at one moment the one that sets nothing apart. */
export function weightOfWord({ who, changedAtMs }: SaidWhose): number {
  return 3 * changedAtMs + (who === null ? 2 : who === '' ? 1 : 0)
}

/** Does this go with a share of kinds, to which the person added these names? What bears another name than hers is hers only once she says so. */
export function goesAlong({ who }: Whose, names: ReadonlySet<string>): boolean {
  return who === '' || who === null || names.has(who)
}

/** Records of shared kinds that bear another name than the holder's, and so stay. */
export interface PeopleLeftOut {
  /** As lists call them; names them in `people` of a draft. */
  readonly name: string
  /** Of those that are there now; none where only later ones would be theirs. Pictures are not counted. */
  readonly count: number
  /** False where it may be the holder herself. */
  readonly sure: boolean
}

/** Records that are kept here and are surely somebody else's. */
export interface OthersHere {
  readonly name: string
  readonly count: number
}
