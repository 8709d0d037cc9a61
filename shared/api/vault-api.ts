/** The typed API between window and vault: one verb, one name, in the operation file, the API, the command line and the diary. */

import type { ActivityEntry } from '../model/activity.ts'
import type { GrantView, ShareView } from '../model/grant.ts'
import type { OthersHere } from '../model/whose.ts'
import type { ListedRow, SourceComparison } from './source-views.ts'
import type { ProfileApi } from './profile-views.ts'
import type { ImportEntry, ImportPreview, ImportResult } from './import-views.ts'
import { AMEND_METHODS } from './amend-views.ts'
import type { AmendApi, AmendEvent } from './amend-views.ts'
import { CHILD_METHODS } from './child-views.ts'
import type { ChildApi } from './child-views.ts'
import { DRAFT_METHODS } from './draft-views.ts'
import type { DraftApi } from './draft-views.ts'
import { CARD_METHODS } from './card-views.ts'
import type { CardApi } from './card-views.ts'
import { ACCESS_METHODS } from './access-views.ts'
import type { AccessApi } from './access-views.ts'
import { CARRY_METHODS } from './carry-views.ts'
import type { CarryApi } from './carry-views.ts'
import { FOR_OTHERS_METHODS } from './for-others-views.ts'
import type { ForOthersApi, VerifyPageApi } from './for-others-views.ts'
import { LICENCE_METHODS } from './licence-views.ts'
import { RELAY_METHODS } from './relay-views.ts'
import type { RelayApi, RelayChosen } from './relay-views.ts'
import type { LicenceApi } from './licence-views.ts'
import { CARE_METHODS } from './care-views.ts'
import type { CareApi, MasterKeyReport } from './care-views.ts'
import type { RereadArgs } from './paper-views.ts'
import { MIRROR_METHODS } from './mirror-views.ts'
import type { MirrorApi } from './mirror-views.ts'
import { LINK_METHODS } from './link-views.ts'
import type { LinkApi } from './link-views.ts'
import { PINNING_METHODS } from './pinning-views.ts'
import type { PinningApi } from './pinning-views.ts'
import { OFFER_METHODS } from './offer-views.ts'
import type { OfferApi } from './offer-views.ts'
import { PLACE_METHODS } from './place-views.ts'
import type { PlaceApi } from './place-views.ts'
import { RECOVERY_METHODS } from './recovery-views.ts'
import type { RecoveryApi, RecoveryEvent } from './recovery-views.ts'
import { SAVE_OUT_METHODS } from './save-out-views.ts'
import type { SaveOutApi } from './save-out-views.ts'
import { PEOPLE_METHODS } from './people-views.ts'
import type { PeopleApi } from './people-views.ts'
import { PRIVATE_METHODS } from './private-views.ts'
import type { PrivateApi } from './private-views.ts'
import { WHOSE_METHODS } from './whose-views.ts'
import type { WhoseApi } from './whose-views.ts'
import type { ChartView, InsightsView, MeasuresView, MedicinesView, SeriesView } from './labs-views.ts'
import type { OpenedRecord, RecordId, RecordKind, RecordRow } from '../model/record.ts'
import type { EmergencyContact } from '../model/summary.ts'
import type { UnitChoices } from '../model/units.ts'
import type { PublicView } from './public-view.ts'
import type { RecordFilter, RecordPage } from './record-filter.ts'
import type { EditMenuApi } from './edit-menu.ts'
import { REDACTION_METHODS } from './redaction-views.ts'
import type { RedactionApi } from './redaction-views.ts'
import { REQUEST_METHODS } from './request-views.ts'
import type { RequestApi } from './request-views.ts'
import type { GrantDraft, GrantPreview } from './grant-views.ts'
import type { SummaryView } from './summary-views.ts'
import type { TextSizeApi } from './text-size.ts'
import type { MonthTally } from './timeline-views.ts'
import type { Result } from '../model/result.ts'
import type { TypedFields } from '../model/typed-record.ts'
import { LEDGER_METHODS } from './ledger-views.ts'
import type { LedgerApi, LedgerSettings } from './ledger-views.ts'

import type { VaultStatus } from './status-views.ts'

export type { LedgerSettings, MasterKeyReport, VaultStatus }

export interface HomeView {
  readonly name: string
  readonly recordCount: number
  /** Lines of the list of each kind; and records, of which several may be one line. */
  readonly counts: Readonly<Partial<Record<RecordKind, number>>>
  readonly records: Readonly<Partial<Record<RecordKind, number>>>
  /** How far the list of words is that is being completed: until then an empty part says nothing. Null where it is complete. */
  readonly indexing: RecordPage['indexing']
  /** Kinds of which there are more than was looked at, the newest. */
  readonly cut: readonly RecordKind[]
  readonly problems: readonly ListedRow[]
  readonly medicines: readonly ListedRow[]
  readonly allergies: readonly ListedRow[]
  /** True where a source says "no known allergies"; an empty list alone only means none recorded. */
  readonly noKnownAllergies: boolean
  /** Statements that there is none of one kind ("no known food allergy"): these say nothing of the others. */
  readonly noneKnownOf: readonly ListedRow[]
  readonly immunizations: readonly ListedRow[]
  /** Latest of each laboratory test, odd ones first, with the value before. */
  readonly labs: readonly {
    readonly latest: ListedRow
    readonly previous?: RecordRow
    readonly trend: 'rising' | 'falling' | 'steady' | 'none'
  }[]
  /** Records of other people that are kept here too and are in none of these lists, by name. */
  readonly others: readonly OthersHere[]
  /** Records that could not be opened, and are in no list. */
  readonly damaged: number
  readonly grants: readonly GrantView[]
  readonly newShares: number
  readonly waitingForWitness: number
  /** Seals and opened locks that were given up: however often it was tried, they came to nothing. */
  readonly notWitnessed: number
  /** The embedded ledger went on on two computers: what is witnessed here is not accepted everywhere. */
  readonly ledgerParted: boolean
  readonly wordsConfirmed: boolean
}

export interface Settings {
  readonly language: 'en' | 'ro'
  readonly theme: 'system' | 'light' | 'dark'
  readonly idleLockMinutes: number
  /** False where nothing is computed about what stands out; missing counts as true. */
  readonly insights?: boolean
  /** Units that measured values are shown in; where it is left out, those of before stay. */
  readonly units?: UnitChoices
  /** Whom to call in an emergency; where it is left out, those of before stay. */
  readonly contacts?: readonly EmergencyContact[]
  /** Read only here: `chooseRelay` changes it. */
  readonly relay?: RelayChosen
}

/** Method name -> arguments and answer. `R` is inside Result. */
export interface VaultApi
  extends
    AccessApi,
    AmendApi,
    CardApi,
    CareApi,
    CarryApi,
    ChildApi,
    DraftApi,
    ForOthersApi,
    LedgerApi,
    LicenceApi,
    LinkApi,
    MirrorApi,
    OfferApi,
    PinningApi,
    PlaceApi,
    RecoveryApi,
    PeopleApi,
    PrivateApi,
    WhoseApi,
    RedactionApi,
    RelayApi,
    RequestApi,
    SaveOutApi {
  createVault(args: { name: string; passphrase: string }): Result<{ vaultId: string; words: readonly string[] }>
  /** `keychain`: by that of this computer, where it was switched on. */
  unlockVault(args: { passphrase: string } | { keychain: true }): Result<VaultStatus>
  restoreVault(args: { words: string; passphrase: string }): Result<VaultStatus>
  showRecoveryWords(args: { passphrase: string }): Result<{ words: readonly string[] }>
  confirmRecoveryWords(args: { answers: readonly { position: number; word: string }[] }): Result<null>
  showStatus(args: null): Result<VaultStatus>
  showHome(args: null): Result<HomeView>
  /** What stands out, computed on this computer; empty where that is switched off. */
  showInsights(args: null): Result<InsightsView>
  showSummary(args: null): Result<SummaryView>
  /** `fileToken` stands for paths that the person chose; the window never sees a path. `texts` lie in no file. */
  previewImport(args: { fileToken: string; texts?: readonly { name: string; text: string }[] }): Result<ImportPreview>
  rereadImport(args: RereadArgs): Result<ImportPreview>
  /** `holdBack`: none of it goes to grants of kinds; `keepPrivate`: what of `singles` does not. */
  importRecords(args: { importToken: string; holdBack?: boolean; keepPrivate?: readonly string[] }): Result<ImportResult>
  discardImport(args: { importToken: string }): Result<null>
  /** What a person typed in; `fileToken` stands for a photograph or scan of the paper beside it. */
  addRecord(args: { fields: TypedFields; fileToken?: string; keepPrivate?: boolean }): Result<{ recordId: string }>
  /** A new version in place of one that was typed in; the old one stays behind it. */
  correctRecord(args: { recordId: string; fields: TypedFields }): Result<{ recordId: string }>
  /** Of one record and those that say the same, or of the whole vault. */
  compareSources(args: { recordId: string } | null): Result<SourceComparison>
  listDifferences(args: null): Result<SourceComparison['different']>
  undoImport(args: { importId: string }): Result<{ removed: number; stayed: number }>
  listImports(args: null): Result<readonly ImportEntry[]>
  listRecords(args: RecordFilter & { limit: number; offset: number; order?: 'newest' | 'oldest' }): Result<RecordPage>
  /** Best first. Without words it lists. */
  searchRecords(args: RecordFilter & { text: string; limit: number; offset: number }): Result<RecordPage>
  /** How many of each month, for laying out a list before it is read. */
  tallyRecords(args: RecordFilter): Result<MonthTally>
  /** Titles of this vault that what is typed may become. */
  suggestTitles(args: { text: string; limit: number }): Result<readonly string[]>
  readRecord(args: { recordId: string }): Result<OpenedRecord>
  /** Original bytes, for the viewer. */
  readOriginal(args: { recordId: string }): Result<{ bytes: Uint8Array; mediaType: string; name: string }>
  /** The newest values of one test, oldest first: of the person whose `recordId` is, of the holder where it is left out. */
  showSeries(args: { code: string; recordId?: RecordId }): Result<SeriesView>
  /** Every test, or every vital sign, with its newest values. */
  showMeasures(args: { kind: 'lab' | 'vital' }): Result<MeasuresView>
  /** Values over time of up to four tests, each `system|code`. */
  showCharts(args: { codes: readonly string[] }): Result<readonly ChartView[]>
  showMedicines(args: null): Result<MedicinesView>
  previewGrant(args: GrantDraft): Result<GrantPreview>
  /** Of a preview, at most `PREVIEW_ROWS_MAX` at once. */
  readPreviewRows(args: { recordIds: readonly string[] }): Result<readonly ListedRow[]>
  grantAccess(args: GrantDraft & { previewToken: string }): Result<{ grantId: string; invite: string }>
  listGrants(args: null): Result<readonly GrantView[]>
  /** `deep`: what nobody else may read is sealed anew at once. */
  withdrawGrant(args: { grantId: string; deep?: boolean }): Result<GrantView>
  /** Every grant in force of one contact, or without it of everybody. */
  withdrawGrants(args: { contactId?: string; deep?: boolean }): Result<{ withdrawn: number }>
  acceptInvite(args: { invite: string }): Result<ShareView>
  declineInvite(args: { grantId: string }): Result<null>
  listShares(args: null): Result<readonly ShareView[]>
  fetchShare(args: { grantId: string; bytesMax?: number }): Result<ShareView>
  /** Signs a receipt first, then opens. */
  openShared(args: { grantId: string; recordId: string }): Result<OpenedRecord>
  openSharedOriginal(args: { grantId: string; recordId: string }): Result<{ bytes: Uint8Array; mediaType: string; name: string }>
  listActivity(args: { limit: number; offset: number }): Result<{ entries: readonly ActivityEntry[]; total: number }>
  deleteRecords(args: { recordIds: readonly string[] }): Result<{ deleted: number }>
  showPublicView(args: null): Result<PublicView>
  readSettings(args: null): Result<Settings>
  writeSettings(args: Settings): Result<Settings>
}

export type VaultMethod = keyof VaultApi
export type VaultArgs<M extends VaultMethod> = Parameters<VaultApi[M]>[0]
export type VaultAnswer<M extends VaultMethod> = ReturnType<VaultApi[M]>

/** In step with VaultApi: the compiler refuses a missing or an extra name. */
const METHODS: Readonly<Record<VaultMethod, true>> = {
  createVault: true,
  unlockVault: true,
  restoreVault: true,
  showRecoveryWords: true,
  confirmRecoveryWords: true,
  showStatus: true,
  showHome: true,
  showInsights: true,
  showSummary: true,
  previewImport: true,
  rereadImport: true,
  importRecords: true,
  discardImport: true,
  addRecord: true,
  correctRecord: true,
  compareSources: true,
  listDifferences: true,
  undoImport: true,
  listImports: true,
  listRecords: true,
  searchRecords: true,
  tallyRecords: true,
  suggestTitles: true,
  readRecord: true,
  readOriginal: true,
  showSeries: true,
  showMeasures: true,
  showCharts: true,
  showMedicines: true,
  previewGrant: true,
  readPreviewRows: true,
  grantAccess: true,
  listGrants: true,
  withdrawGrant: true,
  withdrawGrants: true,
  acceptInvite: true,
  declineInvite: true,
  listShares: true,
  fetchShare: true,
  openShared: true,
  openSharedOriginal: true,
  listActivity: true,
  deleteRecords: true,
  showPublicView: true,
  ...AMEND_METHODS,
  ...CARD_METHODS,
  ...CARE_METHODS,
  ...ACCESS_METHODS,
  ...CARRY_METHODS,
  ...CHILD_METHODS,
  ...DRAFT_METHODS,
  ...FOR_OTHERS_METHODS,
  ...LEDGER_METHODS,
  ...LICENCE_METHODS,
  ...MIRROR_METHODS,
  ...RELAY_METHODS,
  ...LINK_METHODS,
  ...PINNING_METHODS,
  ...OFFER_METHODS,
  ...RECOVERY_METHODS,
  ...PLACE_METHODS,
  ...PEOPLE_METHODS,
  ...PRIVATE_METHODS,
  ...WHOSE_METHODS,
  ...REDACTION_METHODS,
  ...REQUEST_METHODS,
  ...SAVE_OUT_METHODS,
  readSettings: true,
  writeSettings: true,
}
export const VAULT_METHODS = Object.keys(METHODS) as readonly VaultMethod[]

/** Those that open a vault: after one of them succeeds it is open, after one is refused its process may end. */
export const OPENING_METHODS: ReadonlySet<VaultMethod> = new Set([
  'createVault',
  'unlockVault',
  'restoreVault',
  'restoreBackup',
  'recoverFromMirror',
  'joinDevice',
])

/** News that nobody asked for. */
export type VaultEvent =
  | { readonly type: 'import-progress'; readonly stage: 'reading' | 'sealing' | 'saving'; readonly done: number; readonly total: number }
  | { readonly type: 'check-progress'; readonly done: number; readonly total: number }
  /** The list of words is being completed. */
  | { readonly type: 'index-progress'; readonly done: number; readonly total: number }
  | { readonly type: 'backup-progress'; readonly done: number; readonly total: number }
  /** Sealed bytes that are here of those that come from another computer of the person; a total of 0 is not known yet. */
  | { readonly type: 'sync-progress'; readonly device: string; readonly bytes: number; readonly totalBytes: number }
  /** On the computer that offered: the words have to be the same on both screens. */
  | { readonly type: 'device-asks'; readonly peerId: string; readonly name: string; readonly words: readonly string[] }
  /** On the new computer. */
  | { readonly type: 'join-words'; readonly words: readonly string[] }
  | { readonly type: 'rotate-progress'; readonly done: number; readonly total: number }
  | { readonly type: 'fetch-progress'; readonly grantId: string; readonly bytes: number; readonly totalBytes: number }
  | {
      readonly type: 'changed'
      readonly what: readonly ('records' | 'devices' | 'contacts' | 'grants' | 'shares' | 'requests' | 'activity' | 'ledger' | 'settings')[]
    }
  | {
      readonly type: 'share-ended'
      readonly grantId: string
      readonly reason: 'withdrawn' | 'expired'
      readonly by: string
      readonly atMs: number
      /** Closed as the ledger has the time: nothing is deleted before the clock here says the same. */
      readonly isKept?: true
    }
  | { readonly type: 'share-open-again'; readonly grantId: string }
  | AmendEvent
  | RecoveryEvent
  | { readonly type: 'invite-arrived'; readonly grantId: string; readonly senderName: string }
  | { readonly type: 'record-offered'; readonly offerId: string; readonly senderName: string }
  | { readonly type: 'request-arrived'; readonly requestId: string; readonly senderName: string }
  /** The window is being closed while something runs that the person began. */
  | { readonly type: 'closing' }
  /** Something came in the name of this contact, with another key than the known one; nothing of it was taken in. */
  | { readonly type: 'other-key'; readonly name: string }
  | { readonly type: 'locked'; readonly reason: 'asked' | 'idle' | 'screen' | 'sleep' | 'ended' }

export type Paper = 'A4' | 'Letter'

/** What the shell (main process) offers the window beside the vault's methods. */
export interface ShellApi extends ProfileApi, VerifyPageApi, TextSizeApi, EditMenuApi {
  /** Is there a vault in this folder, and is it open now? */
  vaultState(): Promise<'none' | 'locked' | 'unlocked'>
  call<M extends VaultMethod>(method: M, args: VaultArgs<M>): Promise<VaultAnswer<M>>
  /** Ends the running call of that name (import, fetch). */
  cancel(method: VaultMethod): Promise<void>
  lock(): Promise<void>
  /** Ends Salus, and with it what runs. */
  quit(): Promise<void>
  /** Opens the file dialog; null when the person chose nothing. */
  chooseFiles(): Promise<{ readonly fileToken: string; readonly names: readonly string[] } | null>
  chooseFolder(): Promise<{ readonly fileToken: string; readonly names: readonly string[] } | null>
  /** Asks where to save a file of this name; null when cancelled. */
  chooseTarget(name: string): Promise<{ readonly fileToken: string; readonly names: readonly string[] } | null>
  /** Dropped files; the preload takes their paths, the window never does. */
  takeDropped(files: readonly unknown[]): Promise<{ readonly fileToken: string; readonly names: readonly string[] } | null>
  /** The synthetic patient of our own making. */
  takeSamples(): Promise<{ readonly fileToken: string; readonly names: readonly string[] }>
  /** Save dialog; false when the person cancelled. What lay there stays until the new one is whole. Errors: `disk-full`, `disk-read-only`, `disk-failed`, `input-invalid`. */
  saveFile(name: string, bytes: Uint8Array): Promise<Result<boolean>>
  /** Reads one chosen small file (a card, an invite, a proof), or a photograph of one; null when cancelled. Errors: `file-unreadable`, `file-too-large` (a text above 1 MiB, a photograph above 24 MiB). */
  openSmallFile(): Promise<Result<{ readonly name: string; readonly bytes: Uint8Array } | null>>
  /** Clears the clipboard after one minute if it still holds this. */
  copyText(text: string): Promise<void>
  /** On a printer that the person chooses; false when cancelled. Errors: `print-failed`. */
  printPage(): Promise<Result<boolean>>
  /** The page as it would be printed, into a file that the person chooses; false when cancelled. Errors: `disk-full`, `disk-read-only`, `disk-failed`. */
  savePdf(name: string, paper: Paper): Promise<Result<boolean>>
  touch(): Promise<void>
  onEvent(listener: (event: VaultEvent) => void): () => void
  versions(): Promise<{ readonly app: string; readonly electron: string; readonly experimental: boolean }>
}
