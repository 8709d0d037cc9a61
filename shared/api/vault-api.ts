/** The typed API between window and vault: one verb, one name, in the operation file, the API, the command line and the diary. */

import type { ActivityEntry } from '../model/activity.ts'
import type { GrantView, ShareView } from '../model/grant.ts'
import type { Insight } from '../model/insight.ts'
import type { Contact, ContactRole } from '../model/person.ts'
import type { ListedRow, SourceComparison } from './source-views.ts'
import type { ProfileApi } from './profile-views.ts'
import type { ImportEntry, ImportPreview, ImportResult } from './import-views.ts'
import { CARD_METHODS } from './card-views.ts'
import type { CardApi } from './card-views.ts'
import { CARRY_METHODS } from './carry-views.ts'
import type { CarryApi } from './carry-views.ts'
import { FOR_OTHERS_METHODS } from './for-others-views.ts'
import type { ForOthersApi, VerifyPageApi } from './for-others-views.ts'
import { LICENCE_METHODS } from './licence-views.ts'
import type { LicenceApi } from './licence-views.ts'
import type { BackupReport, CheckReport, ConflictView, DeviceSync, DeviceView, FireDrillReport, RepairReport } from './care-views.ts'
import type { RereadArgs } from './paper-views.ts'
import { PLACE_METHODS } from './place-views.ts'
import type { PlaceApi } from './place-views.ts'
import type { ChartView, MeasuresView, MedicinesView } from './labs-views.ts'
import type { OpenedRecord, RecordKind, RecordRow } from '../model/record.ts'
import type { EmergencyContact } from '../model/summary.ts'
import type { UnitChoices } from '../model/units.ts'
import type { PublicView } from './public-view.ts'
import type { RecordFilter, RecordPage } from './record-filter.ts'
import { REQUEST_METHODS } from './request-views.ts'
import type { RequestApi } from './request-views.ts'
import type { GrantDraft, GrantPreview } from './grant-views.ts'
import type { SummaryView } from './summary-views.ts'
import type { MonthTally } from './timeline-views.ts'
import type { Result } from '../model/result.ts'
import type { TypedFields } from '../model/typed-record.ts'
import type { LedgerSettings } from './ledger-views.ts'

export type { LedgerSettings }

export interface HomeView {
  readonly name: string
  readonly recordCount: number
  /** Lines of the list of each kind; and records, of which several may be one line. */
  readonly counts: Readonly<Partial<Record<RecordKind, number>>>
  readonly records: Readonly<Partial<Record<RecordKind, number>>>
  /** How far the list of words is that is being completed: until then an empty part says nothing. Null where it is complete. */
  readonly indexing: RecordPage['indexing']
  readonly problems: readonly ListedRow[]
  readonly medicines: readonly ListedRow[]
  readonly allergies: readonly ListedRow[]
  /** True where a source says "no known allergies"; an empty list alone only means none recorded. */
  readonly noKnownAllergies: boolean
  readonly immunizations: readonly ListedRow[]
  /** Latest of each laboratory test, odd ones first, with the value before. */
  readonly labs: readonly {
    readonly latest: RecordRow
    readonly previous?: RecordRow
    readonly trend: 'rising' | 'falling' | 'steady' | 'none'
  }[]
  readonly grants: readonly GrantView[]
  readonly newShares: number
  readonly waitingForWitness: number
  readonly wordsConfirmed: boolean
}

export interface VaultStatus {
  readonly vaultId: string
  readonly name: string
  readonly did: string
  readonly recordCount: number
  readonly wordsConfirmed: boolean
  readonly seq: number
  /** The ledger knows a newer state than this one: nothing is written until the person has decided. */
  readonly rolledBack: boolean
  /** 0 where none was made from here. */
  readonly lastBackupAtMs: number
  /** The computer on which the master key was rotated, so that `takeMasterKey` is due here; empty where it is not. */
  readonly keysRotatedOn: string
  /** Which master key of the vault it is, and whether some of it is still being sealed by it. */
  readonly master: number
  readonly resealing: boolean
  /** None yet, or older than a month with changes since. */
  readonly backupDue: boolean
  readonly peer: { readonly online: boolean; readonly peerId: string; readonly addresses: readonly string[]; readonly connections: number }
  readonly ledger: {
    readonly kind: 'embedded' | 'rpc' | 'off'
    readonly reachable: boolean
    readonly chainId: number
    readonly height: number
    readonly sealLog: string
    readonly vaultHeads: string
    readonly waiting: number
  }
}

export interface MasterKeyReport {
  readonly master: number
  /** `dropped`: the keychain could not be reached, and does not open the vault any more. */
  readonly keychain: 'none' | 'renewed' | 'dropped'
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
}

/** Method name -> arguments and answer. `R` is inside Result. */
export interface VaultApi extends CardApi, CarryApi, ForOthersApi, LicenceApi, PlaceApi, RequestApi {
  createVault(args: { name: string; passphrase: string }): Result<{ vaultId: string; words: readonly string[] }>
  /** `keychain`: by that of this computer, where it was switched on. */
  unlockVault(args: { passphrase: string } | { keychain: true }): Result<VaultStatus>
  restoreVault(args: { words: string; passphrase: string }): Result<VaultStatus>
  showRecoveryWords(args: { passphrase: string }): Result<{ words: readonly string[] }>
  confirmRecoveryWords(args: { answers: readonly { position: number; word: string }[] }): Result<null>
  showStatus(args: null): Result<VaultStatus>
  showHome(args: null): Result<HomeView>
  /** What stands out, computed on this computer; empty where that is switched off. */
  showInsights(args: null): Result<readonly Insight[]>
  showSummary(args: null): Result<SummaryView>
  /** `fileToken` stands for paths that the person chose; the window never sees a path. `texts` lie in no file. */
  previewImport(args: { fileToken: string; texts?: readonly { name: string; text: string }[] }): Result<ImportPreview>
  rereadImport(args: RereadArgs): Result<ImportPreview>
  importRecords(args: { importToken: string }): Result<ImportResult>
  discardImport(args: { importToken: string }): Result<null>
  /** What a person typed in; `fileToken` stands for a photograph or scan of the paper beside it. */
  addRecord(args: { fields: TypedFields; fileToken?: string }): Result<{ recordId: string }>
  /** A new version in place of one that was typed in; the old one stays behind it. */
  correctRecord(args: { recordId: string; fields: TypedFields }): Result<{ recordId: string }>
  /** Of one record and those that say the same, or of the whole vault. */
  compareSources(args: { recordId: string } | null): Result<SourceComparison>
  listDifferences(args: null): Result<SourceComparison['different']>
  undoImport(args: { importId: string }): Result<{ removed: number }>
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
  showSeries(args: { code: string }): Result<readonly RecordRow[]>
  /** Every test, or every vital sign, with its newest values. */
  showMeasures(args: { kind: 'lab' | 'vital' }): Result<MeasuresView>
  /** Values over time of up to four tests, each `system|code`. */
  showCharts(args: { codes: readonly string[] }): Result<readonly ChartView[]>
  showMedicines(args: null): Result<MedicinesView>
  showContactCard(args: null): Result<{ card: string; name: string; safetyHint: string }>
  previewContact(args: { card: string }): Result<{ name: string; safetyWords: readonly string[]; known: boolean }>
  addContact(args: {
    card: string
    name: string
    role: ContactRole
    verified: boolean
  }): Result<{ contactId: string; safetyWords: readonly string[] }>
  listContacts(args: null): Result<readonly Contact[]>
  verifyContact(args: { contactId: string }): Result<null>
  previewGrant(args: GrantDraft): Result<GrantPreview>
  grantAccess(args: GrantDraft & { previewToken: string }): Result<{ grantId: string; invite: string }>
  listGrants(args: null): Result<readonly GrantView[]>
  withdrawGrant(args: { grantId: string }): Result<GrantView>
  /** Every grant in force of one contact, or without it of everybody. */
  withdrawGrants(args: { contactId?: string }): Result<{ withdrawn: number }>
  acceptInvite(args: { invite: string }): Result<ShareView>
  declineInvite(args: { grantId: string }): Result<null>
  listShares(args: null): Result<readonly ShareView[]>
  fetchShare(args: { grantId: string }): Result<ShareView>
  /** Signs a receipt first, then opens. */
  openShared(args: { grantId: string; recordId: string }): Result<OpenedRecord>
  openSharedOriginal(args: { grantId: string; recordId: string }): Result<{ bytes: Uint8Array; mediaType: string; name: string }>
  listActivity(args: { limit: number; offset: number }): Result<{ entries: readonly ActivityEntry[]; total: number }>
  /** `quick`: heads and structure only; else every block and every record. */
  checkVault(args: { quick?: boolean } | null): Result<CheckReport>
  /** Asks other computers and contacts for what is damaged; with `fileToken` backups, too. */
  repairVault(args: { fileToken?: string; words?: string; backupPassphrase?: string }): Result<RepairReport>
  /** `fileToken` stands for a place that the person chose (`chooseTarget`). Without a passphrase the backup is to the 24 words. */
  createBackup(args: { fileToken: string; passphrase?: string; incremental?: boolean }): Result<BackupReport>
  /** On an empty folder only. With `words`, `passphrase` is the new one of the vault. */
  restoreBackup(args: { fileToken: string; words?: string; backupPassphrase?: string; passphrase: string }): Result<VaultStatus>
  fireDrill(args: { fileToken: string; words?: string; backupPassphrase?: string; passphrase?: string }): Result<FireDrillReport>
  exportEverything(args: { fileToken: string }): Result<{ records: number; originals: number }>
  /** A code for a new computer of this person, good for ten minutes and one computer. `name`: what this one is called. */
  offerDevice(args: { name: string }): Result<{ code: string; untilMs: number }>
  stopOffering(args: null): Result<null>
  acceptDevice(args: { peerId: string }): Result<null>
  declineDevice(args: { peerId: string }): Result<null>
  /** On an empty folder only; `passphrase` is the one of the other computer. Waits for the yes there. */
  joinDevice(args: { code: string; name: string; passphrase: string }): Result<VaultStatus>
  listDevices(args: null): Result<readonly DeviceView[]>
  removeDevice(args: { peerId: string }): Result<null>
  /** Looks at every other device now. */
  syncNow(args: null): Result<readonly DeviceSync[]>
  listConflicts(args: null): Result<readonly ConflictView[]>
  resolveConflict(args: { conflictId: string; take: 'kept' | 'other' }): Result<null>
  /** Goes on from an older state that the ledger told of. */
  acceptRollback(args: null): Result<VaultStatus>
  deleteRecords(args: { recordIds: readonly string[] }): Result<{ deleted: number }>
  rotateKeys(args: null): Result<{ epoch: number }>
  /** `words` only where `rotation-needs-words` was answered. Goes on by itself where it was cut short. */
  rotateMasterKey(args: { passphrase: string; words?: string }): Result<MasterKeyReport>
  /** On another computer after that; `passphrase` is the one of the computer where it was rotated, and from then on the one here. */
  takeMasterKey(args: { passphrase: string }): Result<MasterKeyReport>
  changePassphrase(args: { passphrase: string; next: string }): Result<null>
  /** Needs no open vault. `there`: the system has a keychain; `enabled`: this vault opens with it. */
  showKeychain(args: null): Result<{ there: boolean; enabled: boolean }>
  enableKeychain(args: { passphrase: string }): Result<null>
  disableKeychain(args: null): Result<{ forgotten: boolean }>
  showPublicView(args: null): Result<PublicView>
  configureLedger(args: LedgerSettings): Result<LedgerSettings>
  deployContracts(args: null): Result<LedgerSettings>
  /** Sends entries of contacts to the network and pays for them, within limits, until locked; null: no more. */
  relayLedger(args: { readonly limits: { readonly aContactADay: number; readonly aDay: number } | null }): Result<null>
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
  showContactCard: true,
  previewContact: true,
  addContact: true,
  listContacts: true,
  verifyContact: true,
  previewGrant: true,
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
  checkVault: true,
  repairVault: true,
  createBackup: true,
  restoreBackup: true,
  fireDrill: true,
  exportEverything: true,
  offerDevice: true,
  stopOffering: true,
  acceptDevice: true,
  declineDevice: true,
  joinDevice: true,
  listDevices: true,
  removeDevice: true,
  syncNow: true,
  listConflicts: true,
  resolveConflict: true,
  acceptRollback: true,
  deleteRecords: true,
  rotateKeys: true,
  rotateMasterKey: true,
  takeMasterKey: true,
  changePassphrase: true,
  showKeychain: true,
  enableKeychain: true,
  disableKeychain: true,
  showPublicView: true,
  configureLedger: true,
  deployContracts: true,
  relayLedger: true,
  ...CARD_METHODS,
  ...CARRY_METHODS,
  ...FOR_OTHERS_METHODS,
  ...LICENCE_METHODS,
  ...PLACE_METHODS,
  ...REQUEST_METHODS,
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
  'joinDevice',
])

/** News that nobody asked for. */
export type VaultEvent =
  | { readonly type: 'import-progress'; readonly stage: 'reading' | 'sealing' | 'saving'; readonly done: number; readonly total: number }
  | { readonly type: 'check-progress'; readonly done: number; readonly total: number }
  /** The list of words is being completed. */
  | { readonly type: 'index-progress'; readonly done: number; readonly total: number }
  | { readonly type: 'backup-progress'; readonly done: number; readonly total: number }
  | { readonly type: 'sync-progress'; readonly device: string; readonly bytes: number }
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
    }
  | { readonly type: 'invite-arrived'; readonly grantId: string; readonly senderName: string }
  | { readonly type: 'request-arrived'; readonly requestId: string; readonly senderName: string }
  | { readonly type: 'locked'; readonly reason: 'asked' | 'idle' | 'screen' | 'sleep' | 'ended' }

export type Paper = 'A4' | 'Letter'

/** What the shell (main process) offers the window beside the vault's methods. */
export interface ShellApi extends ProfileApi, VerifyPageApi {
  /** Is there a vault in this folder, and is it open now? */
  vaultState(): Promise<'none' | 'locked' | 'unlocked'>
  call<M extends VaultMethod>(method: M, args: VaultArgs<M>): Promise<VaultAnswer<M>>
  /** Ends the running call of that name (import, fetch). */
  cancel(method: VaultMethod): Promise<void>
  lock(): Promise<void>
  /** Opens the file dialog; null when the person chose nothing. */
  chooseFiles(): Promise<{ readonly fileToken: string; readonly names: readonly string[] } | null>
  chooseFolder(): Promise<{ readonly fileToken: string; readonly names: readonly string[] } | null>
  /** Asks where to save a file of this name; null when cancelled. */
  chooseTarget(name: string): Promise<{ readonly fileToken: string; readonly names: readonly string[] } | null>
  /** Dropped files; the preload takes their paths, the window never does. */
  takeDropped(files: readonly unknown[]): Promise<{ readonly fileToken: string; readonly names: readonly string[] } | null>
  /** The synthetic patient of our own making. */
  takeSamples(): Promise<{ readonly fileToken: string; readonly names: readonly string[] }>
  /** Save dialog; returns false when the person cancelled. */
  saveFile(name: string, bytes: Uint8Array): Promise<boolean>
  /** Reads one chosen small text or picture file (a card, an invite, a proof); null when cancelled. 1 MiB at most. */
  openSmallFile(): Promise<{ readonly name: string; readonly bytes: Uint8Array } | null>
  /** Clears the clipboard after one minute if it still holds this. */
  copyText(text: string): Promise<void>
  printPage(): Promise<void>
  /** The page as it would be printed, into a file that the person chooses; false when cancelled. Errors: `disk-full`, `disk-read-only`, `disk-failed`. */
  savePdf(name: string, paper: Paper): Promise<Result<boolean>>
  touch(): Promise<void>
  onEvent(listener: (event: VaultEvent) => void): () => void
  versions(): Promise<{ readonly app: string; readonly electron: string; readonly experimental: boolean }>
}
