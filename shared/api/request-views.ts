/** Requests and the one-page consent, as the window sees them. */

import type { ConsentReceipt } from '../model/consent-receipt.ts'
import type { DeliveryState, GrantCategory, GrantRight, Purpose } from '../model/grant.ts'
import type { RequestScope, RequestTerms } from '../model/request.ts'
import type { Result } from '../model/result.ts'
import type { ListedRow } from './source-views.ts'

/** What whoever asks has to say. */
export interface RequestDraft {
  readonly contactId: string
  readonly what: RequestScope
  readonly purpose: Purpose
  readonly right: GrantRight
  readonly fromMs: number
  readonly untilMs: number
  readonly deleteByMs: number
  readonly answerByMs: number
  readonly why: string
  /** The person ticked the sentence that nobody is worse off for saying no. */
  readonly noDisadvantage: boolean
}

/** `put-aside` and `blocked` are known to the holder alone; to whoever asked they are `open`, then `ended`. `withdrawn`: by whoever asked. */
export type RequestState = 'open' | 'granted' | 'put-aside' | 'blocked' | 'ended' | 'withdrawn'

/** One request, made from its signed bytes. */
export interface RequestView {
  readonly requestId: string
  /** `in`: I am asked; `out`: I asked. */
  readonly direction: 'in' | 'out'
  readonly contactId: string
  readonly contactName: string
  readonly contactVerified: boolean
  readonly state: RequestState
  readonly terms: RequestTerms
  /** The grant that answers it, on either side. */
  readonly grantId?: string
  /** Of one that I sent: whether their node has it; of one that I took back, whether it has that. */
  readonly delivery?: DeliveryState
  readonly withdrawnAtMs?: number
  /** Whoever asked is not shown any more when asking; beside a yes that another computer gave meanwhile, too. */
  readonly senderBlocked?: true
  /** Until when it can be answered here: earlier than its terms say where those are dated in the future. */
  readonly answerByMs: number
}

/** Records that a request touches, newest first, read from their sealed bytes. */
export interface RequestPreview {
  readonly request: RequestView
  readonly rows: readonly ListedRow[]
  /** More were asked for than one answer holds. */
  readonly more: boolean
  /** The list of words is not complete yet, so this may not be all. */
  readonly indexing: boolean
  /** A share in force that already has all of what is asked for: this asks for more time. */
  readonly extends?: { readonly grantId: string; readonly untilMs: number }
}

/** What a yes narrows; with whom and what for stand in the request. */
export interface AnsweredTerms {
  readonly recordIds: readonly string[]
  readonly right: GrantRight
  readonly fromMs: number
  readonly untilMs: number
  readonly deleteByMs: number
  /** See `GrantDraft`. */
  readonly without?: readonly string[]
  /** Kinds as a whole, where they were asked for. */
  readonly category?: GrantCategory
  /** See `GrantTerms`. */
  readonly keysOn?: 'receipt'
}

/** `previewToken` is that of `previewGrant` with the same terms and `requestId`. */
export type RequestAnswer =
  | ({ readonly requestId: string; readonly answer: 'grant'; readonly previewToken: string } & AnsweredTerms)
  /** `allow` takes a block back. */
  | { readonly requestId: string; readonly answer: 'not-now' | 'block' | 'allow' }

/** Asking for records, answering, and the consent that both sides hold. */
export interface RequestApi {
  askAccess(args: RequestDraft): Result<{ requestId: string; request: string }>
  /** Takes in a request that came as text or file. */
  acceptRequest(args: { request: string }): Result<RequestView>
  listRequests(args: null): Result<readonly RequestView[]>
  previewRequest(args: { requestId: string }): Result<RequestPreview>
  /** Null for every answer but a grant: then nothing leaves this computer. */
  answerRequest(args: RequestAnswer): Result<{ grantId: string; invite: string } | null>
  /** Of one that I sent: whoever was asked is told that it is taken back. */
  withdrawRequest(args: { requestId: string }): Result<RequestView>
  showConsent(args: { grantId: string }): Result<ConsentReceipt>
}

export const REQUEST_METHODS: Readonly<Record<keyof RequestApi, true>> = {
  askAccess: true,
  acceptRequest: true,
  listRequests: true,
  previewRequest: true,
  answerRequest: true,
  withdrawRequest: true,
  showConsent: true,
}
