/** What this node keeps for others: blocks and letters of each person in a folder apart, given out under the checks that the owner's own node makes. */

import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInTurn } from '../../../shared/model/in-turn.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { Did } from '../../../shared/model/person.ts'
import { isId } from '../../../shared/model/id.ts'
import { diskErrorCode } from '../../durable-file.ts'
import { KEPT_FOR_OWNER } from '../../vault/ports.ts'
import type { KeptBack, KeptFiles, KeptFor } from '../../vault/ports.ts'
import type { PeerLimits } from '../limits.ts'
import type { BlockStorePort, KeptStore } from '../ports.ts'
import { openHeldLetters } from './held-letters.ts'
import type { HeldLetters } from './held-letters.ts'
import type { Clocks } from '../../sure-clock.ts'
import { fillStore } from './fill-store.ts'
import type { GivenKey, KeyDesk, KeyQuestion } from './give-key.ts'
import { createKeptDesk } from './kept-desk.ts'
import type { FetchInto } from './fill-store.ts'
import { readShown, withChanges } from './passed-on.ts'
import { createShownChains } from './shown-chains.ts'
import type { ShownChains } from './shown-chains.ts'
import { createServingTable } from './serving-table.ts'
import type { Stated } from './stated-use.ts'
import type { AskLedger, RefusalReason, ServingTable } from './serving-table.ts'

export interface KeptDeps {
  /** The folder of all. */
  readonly dir: string
  readonly limits: PeerLimits
  readonly now: () => number
  /** By which letters get old; those of this computer unless given. */
  readonly clocks?: Clocks
  readonly openStore: (dir: string) => Promise<Result<KeptStore>>
  readonly fetchInto: FetchInto
  /** Decides by the ledger that an owner uses. */
  readonly watchOf: (kept: KeptFor) => AskLedger
}

export interface KeptTable {
  replace(kept: readonly KeptFor[]): Promise<Result<null>>
  /** Errors: `block-missing` for a folder that is not kept, `disk-full`, `disk-failed`. */
  keep(store: string, pullId: string, bytesMax: number): Promise<Result<KeptFiles>>
  /** Where this block may be read for this person now, or why not. */
  find(did: Did, stated: Stated, cid: string, nowMs: number): Promise<Pick<BlockStorePort, 'getBlock'> | RefusalReason>
  /** The box of a key in a share that is kept here, against the receipts of its openings, which then wait here for the owner. */
  giveKey(did: Did, question: KeyQuestion): Promise<GivenKey>
  /** Takes in a reader below a share that is kept here, and leaves word of her for the owner; null, or why not. */
  show(did: Did, payload: Uint8Array): Promise<string | null>
  /** What is kept for whoever holds the other half of this key. */
  back(wordsKey: string): KeptBack | null
  /** Letters between these two may wait here; null where nobody of them is known. */
  lettersBetween(from: Did, to: Did): HeldLetters | null
  /** Every folder in which something may wait for this person. */
  lettersFor(did: Did): readonly HeldLetters[]
  stop(): Promise<void>
}

interface Kept {
  readonly kept: KeptFor
  readonly store: KeptStore
  readonly letters: HeldLetters
  readonly table: ServingTable
  /** The same lines, for keys: they are given also where there was no room for the blocks. */
  readonly keyTable: ServingTable
  readonly desk: KeyDesk
  readonly shown: ShownChains
}

/** Keeps for nobody until the vault was open: the folders alone say for whom they are to nobody. */
export function createKeptTable(deps: KeptDeps): KeptTable {
  const open = new Map<string, Kept>()
  const inTurn = createInTurn()
  const all = (): readonly Kept[] => [...open.values()]
  return {
    replace: (wanted) => {
      endLeftOut(open, wanted)
      return inTurn(() => replaceAll(deps, open, wanted))
    },
    keep: (name, pullId, bytesMax) =>
      inTurn(async () => {
        const one = open.get(name)
        if (one === undefined) return err('block-missing')
        const filled = await fillStore(one.store, one.kept.files, bytesMax, (cids, onProgress, signal) =>
          deps.fetchInto(one.store, one.kept.owner, pullId, { cids, onProgress, signal }),
        )
        // Blocks that came are in no list that was made before; some lines may have ended meanwhile.
        serveLines(one, (open.get(name) ?? one).kept)
        return filled
      }),
    find: async (did, stated, cid, nowMs) => {
      let reason: RefusalReason = 'grant-not-found'
      for (const { table, store } of all()) {
        const said = await table.refusal(did, stated, cid, nowMs)
        if (said === null) return store
        if (said !== 'grant-not-found') reason = said
      }
      return reason
    },
    giveKey: async (did, question) => {
      const { grantId } = question.header
      const named = all().filter(({ keyTable }) => typeof grantId === 'string' && keyTable.line(grantId) !== undefined)
      let answer: GivenKey = { reason: 'grant-not-found', grantId: typeof grantId === 'string' ? grantId : '' }
      for (const { desk } of named) {
        answer = await desk.give(did, question)
        if ('box' in answer) return answer
      }
      return answer
    },
    show: async (did, payload) => {
      const chain = readShown(did, payload)
      const named = all().find(({ kept }) => kept.lines.some(({ grantId }) => grantId === chain?.rootId))
      if (chain === null || named === undefined) return chain === null ? 'peer-protocol' : 'grant-not-found'
      const shown = withChanges(chain, named.kept.owner.did)
      const said = shown === null ? 'grant-widened' : await named.shown.take(shown, named.kept)
      // What was ordered meanwhile counts.
      const now = open.get(named.kept.store)
      if (said === null && now !== undefined) serveLines(now, now.kept)
      return said
    },
    back: (wordsKey) => all().find(({ kept }) => kept.back?.wordsKey === wordsKey)?.kept.back ?? null,
    lettersBetween: (from, to) => {
      const mayWait = ({ owner, people }: KeptFor): boolean =>
        (owner.did === from && people.includes(to)) || (owner.did === to && people.includes(from))
      return all().find(({ kept }) => mayWait(kept))?.letters ?? null
    },
    lettersFor: (did) =>
      all()
        .filter(({ kept }) => kept.owner.did === did || kept.people.includes(did))
        .map(({ letters }) => letters),
    stop: () =>
      inTurn(async () => {
        for (const { store } of all()) await store.close()
        open.clear()
      }),
  }
}

/** What is not wanted any more ends before anything else is done: somebody's blocks may be under way for long. */
function endLeftOut(open: Map<string, Kept>, wanted: readonly KeptFor[]): void {
  for (const [name, one] of open) {
    const stays = new Set(wanted.find(({ store }) => store === name)?.lines.map(({ grantId }) => grantId))
    const lines = one.kept.lines.filter(({ grantId }) => stays.has(grantId))
    if (lines.length === one.kept.lines.length) continue
    const kept = { ...one.kept, lines }
    serveLines(one, kept)
    open.set(name, { ...one, kept })
  }
}

function serveLines({ table, keyTable, shown }: Pick<Kept, 'table' | 'keyTable' | 'shown'>, kept: KeptFor): void {
  const lines = [...kept.lines, ...shown.lines(kept)]
  table.replace(linesOf({ ...kept, lines }))
  keyTable.replace(lines)
}

async function replaceAll(deps: KeptDeps, open: Map<string, Kept>, wanted: readonly KeptFor[]): Promise<Result<null>> {
  // What is there already goes before what is new.
  const sound = wanted.filter(({ store }) => isId(store)).sort((a, b) => Number(open.has(b.store)) - Number(open.has(a.store)))
  const named = sound.slice(0, deps.limits.keptForMax)
  try {
    await mkdir(deps.dir, { recursive: true })
    for (const [name, { store }] of open)
      if (!named.some((one) => one.store === name)) {
        open.delete(name)
        await store.close()
      }
    for (const name of await readdir(deps.dir))
      if (!sound.some(({ store }) => store === name)) await rm(join(deps.dir, name), { recursive: true, force: true })
    for (const kept of named) {
      const opened = await openOne(deps, kept, open)
      if (!opened.ok) return opened
      open.set(kept.store, opened.value)
    }
    return ok(null)
  } catch (error) {
    return err(diskErrorCode(error))
  }
}

async function openOne(deps: KeptDeps, kept: KeptFor, open: ReadonlyMap<string, Kept>): Promise<Result<Kept>> {
  const dir = join(deps.dir, kept.store)
  const before = open.get(kept.store)
  if (before === undefined) await mkdir(dir, { recursive: true })
  const store = before === undefined ? await deps.openStore(dir) : ok(before.store)
  if (!store.ok) return store
  const letters =
    before?.letters ?? (await openHeldLetters(join(dir, 'letters'), { owner: kept.owner.did, salt: kept.store }, deps.limits, deps.clocks))
  const listBlocks = async (root: string): Promise<readonly string[]> => {
    const listed = await store.value.listBlocks(root)
    return listed.ok ? listed.value : []
  }
  const watch = deps.watchOf(kept)
  const table = createServingTable(listBlocks, watch)
  const keyTable = createServingTable((root) => Promise.resolve([root]), watch)
  const shown = before?.shown ?? (await createShownChains({ dir, letters, limits: deps.limits }))
  serveLines({ table, keyTable, shown }, kept)
  // One desk as long as the folder is open: one number is never given to two openings, whatever is ordered meanwhile.
  const desk =
    before?.desk ??
    (await createKeptDesk({ dir, letters, owner: kept.owner.did, now: deps.now, table: () => open.get(kept.store)?.keyTable ?? null }))
  return ok({ kept, store: store.value, letters, table, keyTable, desk, shown })
}

/** The shares, and everything for the owner. */
function linesOf({ lines, files, owner }: KeptFor): Parameters<ServingTable['replace']>[0] {
  return [...lines, { grantId: KEPT_FOR_OWNER, grantee: owner.did, cids: files, fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER }]
}
