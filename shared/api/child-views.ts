/** Passing a part of a share on to a colleague, as the window sees it. */

import type { GrantRight } from '../model/grant.ts'
import type { RecordKind } from '../model/record.ts'
import type { Result } from '../model/result.ts'

/** What is passed on; purpose and the day by which copies go are those of the share. */
export interface PassOnDraft {
  /** The share that it is a part of. */
  readonly grantId: string
  readonly contactId: string
  readonly recordIds: readonly string[]
  readonly right: GrantRight
  readonly untilMs: number
  /** The colleague may do the same once more. */
  readonly mayPassOn?: boolean
  /** Of the kinds that the share takes in later: what joins it goes on to the colleague as well. */
  readonly laterKinds?: readonly RecordKind[]
}

export interface ChildApi {
  /** Signs a child grant for a colleague and tells the holder. */
  passOn(args: PassOnDraft): Result<{ childId: string }>
  /** By the holder: one thing that was passed on, with everything below it. */
  stopChild(args: { childId: string }): Result<{ stopped: number }>
}

export const CHILD_METHODS: Readonly<Record<keyof ChildApi, true>> = { passOn: true, stopChild: true }
