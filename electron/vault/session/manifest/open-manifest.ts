/** Opens a manifest: the newest state that can be read, or an empty one. */

import { advanceClock, growTrail } from '../../../../shared/crypto/clock.ts'
import type { DeviceClock } from '../../../../shared/crypto/clock.ts'
import { isOfNewerForm, rankHeads } from '../../../../shared/crypto/head.ts'
import type { Head } from '../../../../shared/crypto/head.ts'
import type { VaultPorts } from '../../ports.ts'
import { findRootAfter, findSameRoot } from './lost-root.ts'
import type { FoundRoot } from './lost-root.ts'
import { cidOf, readRoots } from './manifest-nodes.ts'
import { RunningManifest } from './manifest-run.ts'
import type { ManifestState } from './manifest-run.ts'
import type { Manifest, ManifestKeys, Roots } from './manifest.ts'
import { mustAwait, Refusal, refusal } from '../refusal.ts'

/** Starts an empty manifest; the first commit makes the first HEAD. */
export function createManifest(ports: Pick<VaultPorts, 'blocks' | 'files' | 'clock' | 'random'>, keys: ManifestKeys): Manifest {
  return new RunningManifest(ports, keys, NO_STATE)
}

/** A state that came from elsewhere, with its signed HEAD, whose root is in the store; only to be read. Errors: `vault-damaged` and those of reading a node. */
export async function manifestAt(
  ports: Pick<VaultPorts, 'blocks' | 'files' | 'clock' | 'random'>,
  keys: ManifestKeys,
  head: Head,
): Promise<Manifest> {
  const { seq, rootCid } = head
  const roots = await readRoots(ports, keys, rootCid)
  return new RunningManifest(ports, keys, { seq, slot: 1, head: null, roots, rootCid, clock: head.clock ?? {}, trail: '' })
}

/** What in a state may be wrong so that it does not count, and the one before still does: not a disk that cannot be read now. */
export const STATE_DAMAGED: ReadonlySet<string> = new Set([
  'vault-damaged',
  'block-damaged',
  'block-missing',
  'wrong-key',
  'bytes-damaged',
  'json-broken',
])

/**
 * Opens the newest valid HEAD. Where its root is damaged, the HEAD before it: then one change is lost, and `lostSeq` names it.
 * Where only one HEAD is valid, or the other one's root is gone, a newer one may have been there: its root is looked for among the blocks.
 * Where no HEAD has a root that can be read, the root of another computer counts that holds the very same.
 * Where no HEAD is valid, the newest root counts that is found; `lostSeq` names the number behind it where a newer one may be among what cannot be read.
 * Errors: `vault-damaged` where there is none, `format-unknown` where a newer Salus wrote both HEADs, `keys-rotated` where the key file is older than the HEAD.
 */
export async function openManifest(
  ports: Pick<VaultPorts, 'blocks' | 'files' | 'clock' | 'random'>,
  keys: ManifestKeys,
): Promise<Manifest> {
  const copies = await mustAwait(ports.files.readHeads())
  const ranked = rankHeads(copies, keys.identity.did).filter(({ head }) => head.vaultId === keys.vaultId)
  const [newest] = ranked
  if (newest === undefined) {
    if (copies.some(isOfNewerForm)) throw refusal('format-unknown')
    return openWithoutHead(ports, keys)
  }
  if (newest.head.epoch > (keys.nodeEpoch ?? 1)) throw refusal('keys-rotated')
  const { opened, gone } = await openRoots(ports, keys, ranked)
  const [chosen, older] = opened
  if (chosen === undefined) return openSame(ports, keys, { head: newest.head, slot: newest.slot, bytes: copies[newest.slot] ?? null })
  // Numbers are never used twice, and the chain goes on from the newest HEAD even where its content is gone.
  const lostSeq = chosen.slot === newest.slot ? 0 : newest.head.seq
  const state = {
    seq: newest.head.seq,
    slot: chosen.slot,
    head: copies[newest.slot] ?? null,
    roots: chosen.roots,
    rootCid: chosen.head.rootCid,
    clock: countsOf(chosen.head, newest.head, keys.device),
    // Without one nobody believes that what was lost is in what comes now: it comes back from whoever has it.
    trail: newest.head.device === keys.device && lostSeq === 0 ? (newest.head.trail ?? '') : '',
  }
  const before = older === undefined ? undefined : { roots: older.roots, rootCid: older.head.rootCid }
  if (ranked.length === 1) return openWithLostHead(ports, keys, state)
  // Every commit drops the root before the last: a HEAD whose root is gone was put back from before, and there was a change behind it.
  if (gone && lostSeq === 0) return openWithLostHead(ports, keys, state)
  return new RunningManifest(ports, keys, state, before, lostSeq)
}

interface OpenedRoot {
  readonly roots: Roots
  readonly head: Head
  readonly slot: 0 | 1
}

async function openRoots(
  ports: Pick<VaultPorts, 'blocks'>,
  keys: ManifestKeys,
  ranked: readonly Pick<OpenedRoot, 'head' | 'slot'>[],
): Promise<{ readonly opened: readonly OpenedRoot[]; readonly gone: boolean }> {
  const opened: OpenedRoot[] = []
  let gone = false
  for (const { head, slot } of ranked) {
    try {
      opened.push({ roots: await readRoots(ports, keys, head.rootCid), head, slot })
    } catch (error) {
      if (!(error instanceof Refusal) || !STATE_DAMAGED.has(error.error.code)) throw error
      gone ||= await isGone(ports, head.rootCid)
    }
  }
  return { opened, gone }
}

async function isGone(ports: Pick<VaultPorts, 'blocks'>, rootCid: string): Promise<boolean> {
  const found = await ports.blocks.getMany([cidOf(rootCid)])
  return found.ok && found.value[0] === null
}

/** Goes on from a change after this one where its root is found; the next commit writes its HEAD anew. Where it may have been among what is damaged, a change counts as lost. */
async function openWithLostHead(
  ports: Pick<VaultPorts, 'blocks' | 'files' | 'clock' | 'random'>,
  keys: ManifestKeys,
  state: ManifestState,
): Promise<Manifest> {
  const { found, unreadable } = await findRootAfter(ports, keys, state.seq)
  if (found === null) {
    const seq = unreadable ? state.seq + 1 : state.seq
    return new RunningManifest(ports, keys, { ...state, seq, trail: unreadable ? '' : state.trail }, undefined, unreadable ? seq : 0)
  }
  return new RunningManifest(ports, keys, await stateOf(ports, keys, state, found), { roots: state.roots, rootCid: state.rootCid })
}

/** No root of a HEAD can be read. On a computer that has just joined another one, the root of that one is there until the next change, and stands for the same. */
async function openSame(
  ports: Pick<VaultPorts, 'blocks' | 'files' | 'clock' | 'random'>,
  keys: ManifestKeys,
  { head, slot, bytes }: { readonly head: Head; readonly slot: 0 | 1; readonly bytes: Uint8Array | null },
): Promise<Manifest> {
  const { seq, clock = {}, trail = '' } = head
  const ref = await findSameRoot(ports, keys, clock)
  if (ref === null) throw refusal('vault-damaged')
  const roots = await readRoots(ports, keys, ref)
  return new RunningManifest(ports, keys, { seq, slot, head: bytes, roots, rootCid: ref, clock, trail })
}

/** Both HEADs are lost: the newest root that this device wrote, whatever was before it. */
async function openWithoutHead(ports: Pick<VaultPorts, 'blocks' | 'files' | 'clock' | 'random'>, keys: ManifestKeys): Promise<Manifest> {
  const { found, unreadable } = await findRootAfter(ports, keys, 0)
  if (found === null) throw refusal('vault-damaged')
  const state = await stateOf(ports, keys, NO_STATE, found)
  const seq = unreadable ? state.seq + 1 : state.seq
  return new RunningManifest(ports, keys, { ...state, seq }, undefined, unreadable ? seq : 0)
}

const NO_STATE: ManifestState = { seq: 0, slot: 1, head: null, roots: {}, rootCid: null, clock: {}, trail: '' }

/** What a root that was found stands for; it counts as one change of its writer. */
async function stateOf(
  ports: Pick<VaultPorts, 'blocks'>,
  keys: ManifestKeys,
  before: ManifestState,
  { ref, seq, clock: held = before.clock }: FoundRoot,
): Promise<ManifestState> {
  const { device } = keys
  const clock = device === undefined ? held : advanceClock(held, device, ref)
  const trail = device === undefined ? '' : growTrail(before.trail, clock, device)
  return { ...before, seq, roots: await readRoots(ports, keys, ref), rootCid: ref, clock, trail }
}

/** What the content that was read holds; only this device's own number goes on from the newest. */
function countsOf(read: Head, newest: Head, device: string | undefined): DeviceClock {
  const own = newest.clock?.[device ?? '']
  return own === undefined ? (read.clock ?? {}) : { ...read.clock, [device ?? '']: own }
}
