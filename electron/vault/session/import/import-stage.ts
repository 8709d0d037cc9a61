/** What an import stores before it counts: sealed files that no manifest leads to. They count with one commit, or they go. */

import { decodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { unwrapRecordKey } from '../../../../shared/crypto/record-seal.ts'
import type { RecordEntry } from '../collections.ts'
import { knownAs } from '../manifest/versions.ts'
import { createHeldRows } from '../records/held-rows.ts'
import type { IndexLine } from '../../ports.ts'
import type { HeldRows } from '../records/held-rows.ts'
import { must, mustAwait, refusal } from '../refusal.ts'
import { sealBatch } from './seal-batch.ts'
import type { FreshRecord, SealedGroup } from './seal-batch.ts'
import { newId, wrapForEpoch } from '../session.ts'
import type { Session } from '../session.ts'
import { compareGroup, discardGroup, storeGroup } from './store-group.ts'

/** Records, bytes in memory and bytes in files that are sealed and made durable together, and how many times that may be on its way. */
const BATCH_RECORDS = 256
const BATCH_BYTES = 16 * 1024 * 1024
const BATCH_FILE_BYTES = 64 * 1024 * 1024
const BATCHES_AHEAD = 4

/** A record that is stored; `id` is its key in the manifest. */
export interface StagedRecord {
  readonly id: string
  readonly entry: RecordEntry
}

/** One import on its way. */
export class ImportStage {
  readonly importId: string
  readonly rows: HeldRows
  readonly #session: Session
  readonly #records: StagedRecord[] = []
  readonly #underway = new Set<Promise<void>>()
  /** The batch before the next is sealed: they are stored in their order. */
  #before: Promise<unknown> = Promise.resolve()
  /** Copies of the keys of epochs that something of it is wrapped by: the vault may have given one up before it counts. */
  readonly #epochs = new Map<number, Uint8Array>()
  #failure: Error | null = null
  #waiting: FreshRecord[] = []
  #waitingBytes = 0
  /** Of originals that wait in their files. */
  #fileBytes = 0
  #state: 'open' | 'counting' | 'over' = 'open'

  constructor(session: Session) {
    this.#session = session
    this.importId = newId(session)
    this.rows = createHeldRows(session.ports.files)
    session.stages.add(this)
  }

  /** Durable records so far. */
  get records(): readonly StagedRecord[] {
    return this.#records
  }

  /** Seals and stores them with others. Errors, of these or earlier ones: `disk-full`, `disk-failed`. */
  async add(records: readonly FreshRecord[]): Promise<void> {
    for (const record of records) {
      const { resourceJson, original, originalFile } = record.parsed
      this.#waiting.push(record)
      this.#waitingBytes += resourceJson.length + (original?.length ?? 0)
      this.#fileBytes += originalFile?.sizeBytes ?? 0
      const isFull = this.#waitingBytes >= BATCH_BYTES || this.#fileBytes >= BATCH_FILE_BYTES
      if (isFull || this.#waiting.length >= BATCH_RECORDS) await this.#sealWaiting()
    }
  }

  /** A record that was stored by itself. */
  async addStored(record: StagedRecord, line: IndexLine): Promise<void> {
    this.#remember(this.#session.epochs.find(({ number }) => number === record.entry.epoch))
    this.#records.push(record)
    await this.rows.add([line])
  }

  /** All that was added is durable when it resolves. Errors: as for adding. */
  async settle(): Promise<void> {
    await this.#sealWaiting()
    await Promise.all(this.#underway)
    if (this.#failure !== null) throw this.#failure
  }

  /** Leaves out records whose ids are given; their rows are for the reader of `rows` to leave out. Errors: `disk-failed`. */
  async leaveOut(ids: ReadonlySet<string>): Promise<void> {
    const cids = this.#records.filter(({ id }) => ids.has(id)).map(({ entry }) => entry.cid)
    const kept = this.#records.filter(({ id }) => !ids.has(id))
    this.#records.splice(0, this.#records.length, ...kept)
    await mustAwait(this.#session.ports.blocks.dropFiles(cids))
  }

  /** By their ids, the names under which records are known from now on. */
  nameAnew(names: ReadonlyMap<string, string>): void {
    for (const [at, { id, entry }] of this.#records.entries()) {
      const told = names.get(id)
      if (told !== undefined && told !== knownAs(entry)) this.#records[at] = { id, entry: { ...entry, told } }
    }
  }

  /** Records that were read from documents which were only hashed now lead to them; `digests` are by the names that stood for them. */
  leadTo(digests: ReadonlyMap<string, string>): void {
    for (const [at, { id, entry }] of this.#records.entries()) {
      const digest = entry.readFrom === undefined ? undefined : digests.get(entry.readFrom)
      if (digest !== undefined) this.#records[at] = { id, entry: { ...entry, readFrom: digest } }
    }
  }

  /** Wraps anew what an epoch wrapped that has passed: what is added after a withdrawal is under a key that its reader never had. */
  wrapForToday(): void {
    const today = this.#session.epochs.at(-1)?.number
    for (const [at, { id, entry }] of this.#records.entries()) {
      const passed = entry.epoch === today ? undefined : this.#epochs.get(entry.epoch)
      if (passed === undefined) continue
      const key = must(unwrapRecordKey(passed, decodeBase64Url(entry.key) ?? new Uint8Array(0), `${id}/1`))
      this.#records[at] = { id, entry: { ...entry, ...wrapForEpoch(this.#session, key, `${id}/1`) } }
      key.fill(0)
    }
  }

  /** From here on a commit is being made of it, and nothing is taken back: one that failed late may be the one that is found on the disk. */
  startCounting(): void {
    this.#state = 'counting'
  }

  /** No commit was made of it: it was ended before its HEAD was written, and everything goes. */
  async takeBack(): Promise<void> {
    if (this.#state === 'counting') this.#state = 'open'
    await this.giveUp()
  }

  /** The commit is durable; the rows are still to be closed. */
  finish(): void {
    this.#state = 'over'
    this.#session.stages.delete(this)
    this.#forgetKeys()
  }

  /** Takes everything back that does not count. False where something may be left: then the next opening has to look. */
  async giveUp(): Promise<boolean> {
    if (this.#state === 'counting') return false
    if (this.#state === 'over') return true
    this.#state = 'over'
    this.#waiting = []
    await Promise.allSettled(this.#underway)
    this.#forgetKeys()
    await this.rows.close()
    const dropped = await this.#session.ports.blocks.dropFiles(this.#records.map(({ entry }) => entry.cid))
    this.#records.length = 0
    if (dropped.ok) this.#session.stages.delete(this)
    return dropped.ok
  }

  #newestEpoch(): Session['epochs'][number] {
    const epoch = this.#session.epochs.at(-1)
    if (epoch === undefined) throw refusal('key-file-damaged')
    this.#remember(epoch)
    return epoch
  }

  #remember(epoch: Session['epochs'][number] | undefined): void {
    if (epoch !== undefined && !this.#epochs.has(epoch.number)) this.#epochs.set(epoch.number, Uint8Array.from(epoch.key))
  }

  #forgetKeys(): void {
    for (const key of this.#epochs.values()) key.fill(0)
    this.#epochs.clear()
  }

  async #sealWaiting(): Promise<void> {
    const batch = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    this.#fileBytes = 0
    if (batch.length === 0) return
    const epoch = this.#newestEpoch()
    const sealing = sealBatch(this.#session, batch, {
      importId: this.importId,
      importedAtMs: this.#session.ports.clock.now(),
      epoch,
      before: this.#before,
      isWanted: () => this.#state === 'open',
    })
    // One batch is sealed and the node makes another durable while the next is read.
    const turn: Promise<void> = this.#store(sealing, this.#before)
      .catch((error: unknown) => {
        this.#failure ??= error instanceof Error ? error : refusal('internal')
      })
      .finally(() => this.#underway.delete(turn))
    this.#underway.add(turn)
    this.#before = sealing.catch(() => null)
    if (this.#underway.size >= BATCHES_AHEAD) await Promise.race(this.#underway)
    if (this.#failure !== null) throw this.#failure
  }

  async #store(sealing: Promise<SealedGroup>, before: Promise<unknown>): Promise<void> {
    const [group] = await Promise.all([sealing, before])
    if (this.#state !== 'open') {
      await discardGroup(this.#session, group)
      throw refusal('cancelled')
    }
    const cids = await storeGroup(this.#session, group)
    for (const [at, { id, entry }] of group.records.entries()) this.#records.push({ id, entry: { ...entry, cid: cids[at] ?? '' } })
    await compareGroup(this.#session, group, cids)
    await this.rows.add(group.records.map(({ line }) => line))
  }
}
