/** What the vault reports about itself: checks, backups, the person's computers. */

import type { Result } from '../model/result.ts'
import type { VaultStatus } from './status-views.ts'

/** A record that cannot be opened whole, named as the person knows it. */
export interface DamagedRecord {
  readonly recordId: string
  readonly title: string
  /** ISO 8601 as the record has it, or empty. */
  readonly date: string
}

export interface RepairReport {
  /** Blocks that are whole again, and those that nobody had. */
  readonly mended: number
  readonly left: number
}

export interface CheckReport {
  readonly blocks: number
  readonly records: number
  readonly damaged: readonly DamagedRecord[]
  readonly seq: number
  /** Number of the change that could not be read when the vault was opened; 0 where nothing was lost. */
  readonly lostSeq: number
}

export interface BackupReport {
  readonly blocks: number
  readonly sizeBytes: number
  readonly seq: number
  readonly incremental: boolean
  /** The file is whole, but the vault's own disk took no note of it: it goes on asking for a backup. */
  readonly unnoted?: true
}

export interface FireDrillReport {
  readonly records: number
  /** Records opened with their keys; the others were checked by the hashes of their blocks. */
  readonly openedRecords: number
  readonly blocks: number
  readonly seq: number
  /** When the backup was made. */
  readonly atMs: number
  readonly damaged: number
}

/** A computer of this person. */
export interface DeviceView {
  readonly peerId: string
  readonly name: string
  readonly isThisOne: boolean
  readonly keepsLedger: boolean
  readonly addedAtMs: number
  /** Since this vault was unlocked; 0 where not yet. */
  readonly metAtMs: number
  /** 0 where it still belongs. */
  readonly removedAtMs: number
  /** As in `DeviceSync`, when it was last met. */
  readonly keys: DeviceSync['keys']
}

export interface DeviceSync {
  readonly peerId: string
  readonly name: string
  readonly reached: boolean
  /** Records that came and went by this. */
  readonly added: number
  readonly removed: number
  /** Which of the two had been set back to an older state. */
  readonly setBack: 'none' | 'here' | 'there'
  /** `newer`: the master key was rotated there, and `takeMasterKey` is due here; `older`: it is due there; `resealing`: soon. Then nothing came. */
  readonly keys: 'same' | 'newer' | 'older' | 'resealing'
}

/** Two computers changed the same thing; plain texts, label by label. */
export interface ConflictView {
  readonly conflictId: string
  readonly about: string
  readonly kept: Readonly<Record<string, string>>
  readonly other: Readonly<Record<string, string>>
}

export interface MasterKeyReport {
  readonly master: number
  /** `dropped`: the keychain could not be reached, and does not open the vault any more. */
  readonly keychain: 'none' | 'renewed' | 'dropped'
}

export interface CareApi {
  /** `quick`: heads and structure only; else every block and every record. */
  checkVault(args: { quick?: boolean } | null): Result<CheckReport>
  /** Asks other computers and contacts for what is damaged; with `fileToken` backups, too. */
  repairVault(args: { fileToken?: string; words?: string; backupPassphrase?: string }): Result<RepairReport>
  /** `fileToken` stands for a place that the person chose (`chooseTarget`). Without a passphrase the backup is to the 24 words. */
  createBackup(args: { fileToken: string; passphrase?: string; incremental?: boolean }): Result<BackupReport>
  /** On an empty folder only. With `words`, `passphrase` is the new one of the vault. */
  restoreBackup(args: { fileToken: string; words?: string; backupPassphrase?: string; passphrase: string }): Result<VaultStatus>
  fireDrill(args: { fileToken: string; words?: string; backupPassphrase?: string; passphrase?: string }): Result<FireDrillReport>
  /** `missing`: records that could not be opened, or their originals; a file in the folder says which. */
  exportEverything(args: { fileToken: string }): Result<{ records: number; originals: number; missing: number }>
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
  /** The date of this computer is right, though Salus was last used here long before it. */
  confirmDate(args: null): Result<VaultStatus>
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
}

/** In step with it: the compiler refuses a missing or an extra name. */
export const CARE_METHODS: Readonly<Record<keyof CareApi, true>> = {
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
  confirmDate: true,
  rotateKeys: true,
  rotateMasterKey: true,
  takeMasterKey: true,
  changePassphrase: true,
  showKeychain: true,
  enableKeychain: true,
  disableKeychain: true,
}
