/** The consent that both sides hold: what was asked, what was signed, and what others can read it with. */

import type { GrantRight, GrantSentence, GrantState } from './grant.ts'
import type { Did } from './person.ts'
import type { RecordKind } from './record.ts'
import type { RequestTerms } from './request.ts'
import type { UnreadableRecord } from './unreadable.ts'

/** One signature of it, verified just now. */
export interface ConsentSignature {
  readonly by: Did
  readonly name: string
  readonly atMs: number
}

/** A part that was passed on below the consent, as whoever passed it on signed it. */
export interface PassedOnPart {
  readonly signature: ConsentSignature
  readonly granteeName: string
  readonly right: GrantRight
  readonly fromMs: number
  readonly untilMs: number
  readonly deleteByMs: number
  /** Of all that it names, pictures among them. */
  readonly recordCount: number
  readonly pictureCount: number
  /** Kinds of which what joins the consent later goes on as well; absent for none. */
  readonly laterKinds?: readonly RecordKind[]
}

export interface ConsentReceipt {
  readonly grantId: string
  /** `given`: I am the holder; `received`: I am the reader. */
  readonly side: 'given' | 'received'
  readonly state: GrantState
  readonly withdrawnAtMs?: number
  /** Read back from the signed bytes. */
  readonly sentence: GrantSentence
  /** Every opening is told before it is possible. */
  readonly keysOn?: 'receipt'
  readonly grant: ConsentSignature
  /** Absent where nobody asked. */
  readonly request?: { readonly terms: RequestTerms; readonly hash: string; readonly signature: ConsentSignature }
  /** How it came to this reader; the last one is what he may see, and `items`, `pictureCount` and `recordCount` are of that. Absent where nobody passed it on. */
  readonly passedOn?: readonly PassedOnPart[]
  /** Titles and dates of what was shared, the newest first, as many as are known here. */
  readonly items: readonly { readonly title: string; readonly date: string }[]
  /** Of these what cannot be opened on this computer: it is called as lists knew it, or is not named; absent for none. */
  readonly unreadable?: readonly UnreadableRecord[]
  /** Pictures that go where their studies go: they have no titles of their own. */
  readonly pictureCount: number
  /** Of all that the signature names, pictures among them. */
  readonly recordCount: number
  /** Records that came in after it was signed, and records that were taken back since; absent for none, or where that is not known here any more. */
  readonly addedLater?: number
  readonly takenBack?: number
  /** A file for others: a FHIR Bundle of the Consent as it was signed, its signature, the request, and the fields of ISO/IEC TS 27560. */
  readonly fileText: string
}
