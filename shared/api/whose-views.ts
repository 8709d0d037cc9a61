/** Whose records are whose, as the window sees it and as the person says it. */

import type { RecordId } from '../model/record.ts'
import type { Result } from '../model/result.ts'
import type { PersonHere, Whose } from '../model/whose.ts'

/** How it stands with one record. */
export interface WhoseView extends Whose {
  /** The person said it of this record itself. */
  readonly isSaid: boolean
  /** Everybody who is named here, the holder first; empty where all records are of one person. */
  readonly people: readonly PersonHere[]
}

/** Of everybody who bears a name here, or of one record. */
export type WhoseArgs = ({ readonly key: string } | { readonly recordId: RecordId }) & {
  /** `''` is the holder of the vault; null takes back what was said. */
  readonly who: string | null
}

/** Names are as long as this at most, in characters. */
export const WHOSE_NAME_LENGTH_MAX = 200

export interface WhoseApi {
  /** The holder first; empty where no record names anybody. */
  listPeopleHere(args: null): Result<readonly PersonHere[]>
  showWhose(args: { recordId: RecordId }): Result<WhoseView>
  sayWhose(args: WhoseArgs): Result<null>
}

export const WHOSE_METHODS: Readonly<Record<keyof WhoseApi, true>> = {
  listPeopleHere: true,
  showWhose: true,
  sayWhose: true,
}
