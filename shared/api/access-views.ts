/** Who opened what, and a month on one page, as the window sees them. */

import type { Purpose, DeletionState, GrantRight } from '../model/grant.ts'
import type { WitnessState } from '../model/record.ts'
import type { Result } from '../model/result.ts'

/** All that is left out counts as any. */
export interface AccessFilter {
  readonly contactId?: string
  readonly recordId?: string
  /** `2026-11`, by this computer's clock. */
  readonly month?: string
}

/** One opening, as the reader's Salus reported it. */
export interface AccessView {
  readonly grantId: string
  readonly seq: number
  /** Of a reader who is no contact his identity. */
  readonly contactId: string
  readonly who: string
  readonly recordId: string
  /** Empty where the record is gone. */
  readonly title: string
  readonly openedAtMs: number
  /** When the report came; 0 where it was not kept. */
  readonly reportedAtMs: number
  readonly purpose: Purpose
  /** A copy was saved out of Salus. */
  readonly act?: 'saved'
  /** Another receipt has the same number. */
  readonly twice: boolean
  /** The seal of its batch; `none` before it is in one. */
  readonly witness: WitnessState | 'none'
}

/** Numbers of receipts of one share with which something is not right. */
export interface AccessGap {
  readonly grantId: string
  readonly contactId: string
  readonly who: string
  readonly numbers: readonly number[]
}

export interface AccessLog {
  /** Newest first. */
  readonly entries: readonly AccessView[]
  readonly total: number
  /** Of the shares with that person: receipts that are missing. A gap names no record and no month. */
  readonly gaps: readonly AccessGap[]
  /** The same of numbers under which two different receipts came: somebody told two places different things, or was put back from an old copy. */
  readonly forks: readonly AccessGap[]
  /** The same of those that follow from another one than what is here under the number before: that one was never told. */
  readonly breaks: readonly AccessGap[]
  /** What can be filtered by: everybody, every month and every record that has an opening and is here, by title and day. */
  readonly people: readonly { readonly contactId: string; readonly who: string }[]
  readonly months: readonly string[]
  readonly records: readonly { readonly recordId: string; readonly title: string; readonly date: string }[]
}

/** One share in the month. */
export interface MonthShare {
  readonly grantId: string
  readonly who: string
  readonly purpose: Purpose
  readonly right: GrantRight
  /** Of one that runs those that can be seen, with what joined it and without what was taken back; else those that were signed. */
  readonly records: number
  readonly fromMs: number
  readonly untilMs: number
  /** When it was given, ended or taken back. */
  readonly atMs: number
}

/** What became of what I share, in one month. */
export interface MonthView {
  readonly name: string
  /** `2026-11`, and the months that have something. */
  readonly month: string
  readonly months: readonly string[]
  readonly fromMs: number
  /** Its end, or now while it runs. */
  readonly untilMs: number
  readonly given: readonly MonthShare[]
  /** What readers passed on to others, as those signed it. */
  readonly passedOn: readonly {
    readonly grantId: string
    readonly giver: string
    readonly who: string
    readonly records: number
    readonly atMs: number
  }[]
  readonly opened: readonly {
    readonly who: string
    /** Openings, and records that were opened. */
    readonly times: number
    readonly records: number
    /** Records of which a copy was saved out of Salus. */
    readonly saved: number
    /** 0 where nothing was reported. */
    readonly lastAtMs: number
    /** Reports that are missing, numbers that came twice, and reports that follow another one than what is here. */
    readonly missing: number
    readonly doubled: number
    readonly broken: number
  }[]
  readonly ended: readonly MonthShare[]
  readonly takenBack: readonly (MonthShare & { readonly deletion: DeletionState })[]
  /** Single records, those of one moment together: of a share that goes on, or of which copies may still be kept. */
  readonly itemsTaken: readonly {
    readonly grantId: string
    readonly who: string
    readonly records: number
    readonly atMs: number
    readonly deletion: DeletionState
  }[]
  readonly requests: readonly {
    readonly who: string
    readonly atMs: number
    readonly answer: 'open' | 'granted' | 'put-aside' | 'blocked' | 'ended' | 'withdrawn'
  }[]
  /** At its end, or now while it runs. */
  readonly running: readonly MonthShare[]
}

/** Reads the log, saves it, and shows a month. */
export interface AccessApi {
  listAccesses(args: AccessFilter & { limit: number; offset: number }): Result<AccessLog>
  /** FHIR R4 AuditEvents of the same openings. */
  saveAccesses(args: AccessFilter): Result<{ name: string; text: string; count: number }>
  /** `YYYY-MM`; empty: this one. */
  showMonth(args: { month: string }): Result<MonthView>
}

/** In step with it: the compiler refuses a missing or an extra name. */
export const ACCESS_METHODS: Readonly<Record<keyof AccessApi, true>> = {
  listAccesses: true,
  saveAccesses: true,
  showMonth: true,
}
