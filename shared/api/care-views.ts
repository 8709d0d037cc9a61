/** What the vault reports about itself: checks, backups, the person's computers. */

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
