/** The newest root where its HEAD file is damaged or gone: looked for among all blocks, because every root says its number and its writer. */

import { encodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { advanceClock, compareClocks, readClock } from '../../../../shared/crypto/clock.ts'
import type { DeviceClock } from '../../../../shared/crypto/clock.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import { isSealedNode } from '../../../../shared/crypto/node-seal.ts'
import type { VaultPorts } from '../../ports.ts'
import { openJson } from './manifest-nodes.ts'
import type { ManifestKeys } from './manifest.ts'
import { mustAwait, Refusal } from '../refusal.ts'

/** Blocks looked at together: they may be as large as a block can be, and are held in memory. */
const BLOCKS_A_TURN = 64
/** A root names its collections and nothing else. */
const ROOT_BYTES_MAX = 16 * 1024

export interface FoundRoot {
  readonly ref: string
  readonly seq: number
  /** What it holds besides this change of its writer; absent where it does not say. */
  readonly clock?: DeviceClock
}

export interface LostRoot {
  readonly found: FoundRoot | null
  /** Blocks that cannot be read: what is looked for may have been one of them. */
  readonly unreadable: boolean
}

/** Looks for the newest root that this device wrote after commit `seq`. Errors: `disk-failed` of listing, `peer-stopped`. */
export async function findRootAfter(ports: Pick<VaultPorts, 'blocks'>, keys: ManifestKeys, seq: number): Promise<LostRoot> {
  let unreadable = false
  let found: LostRoot['found'] = null
  for await (const root of listRoots(ports, keys)) {
    if (root === null) {
      unreadable = true
      continue
    }
    const { device, ...rest } = root
    if (device === (keys.device ?? '') && root.seq > (found?.seq ?? seq)) found = rest
  }
  return { found, unreadable }
}

/** Reference of a root, whoever wrote it, that stands for the state with this clock; null where there is none. Errors: the same. */
export async function findSameRoot(ports: Pick<VaultPorts, 'blocks'>, keys: ManifestKeys, clock: DeviceClock): Promise<string | null> {
  if (Object.keys(clock).length === 0) return null
  for await (const root of listRoots(ports, keys)) {
    if (root?.clock === undefined || root.device === '') continue
    if (compareClocks(advanceClock(root.clock, root.device, root.ref), clock) === 'same') return root.ref
  }
  return null
}

interface ListedRoot extends FoundRoot {
  /** Who wrote it; empty for a Salus of before. */
  readonly device: string
}

/** Every root among the blocks; null for each block that cannot be read. */
async function* listRoots(ports: Pick<VaultPorts, 'blocks'>, keys: ManifestKeys): AsyncGenerator<ListedRoot | null> {
  for (let after = '', more = true; more;) {
    const cids = await mustAwait(ports.blocks.listKeys(after, BLOCKS_A_TURN))
    for (const bytes of await readAll(ports, cids)) {
      if (bytes === null) yield null
      else if (bytes.length <= ROOT_BYTES_MAX && isSealedNode(bytes)) {
        const root = await readRoot(keys, bytes)
        if (root !== null) yield { ref: encodeBase64Url(sha256(bytes)), ...root }
      }
    }
    after = cids.at(-1) ?? ''
    more = cids.length === BLOCKS_A_TURN
  }
}

/** Null in the place of what is damaged or missing. */
async function readAll(ports: Pick<VaultPorts, 'blocks'>, cids: readonly string[]): Promise<readonly (Uint8Array | null)[]> {
  const together = await ports.blocks.getMany(cids)
  if (together.ok) return together.value
  const found: (Uint8Array | null)[] = []
  for (const cid of cids) {
    const one = await ports.blocks.getMany([cid])
    // A node that has ended says nothing of its blocks: none would be found, and the next change would be written over what is there.
    if (!one.ok && one.error.code === 'peer-stopped') throw new Refusal(one.error)
    found.push(one.ok ? (one.value[0] ?? null) : null)
  }
  return found
}

/** Null where it is no root. */
async function readRoot(keys: ManifestKeys, sealed: Uint8Array): Promise<Omit<ListedRoot, 'ref'> | null> {
  try {
    const json = await openJson(keys, sealed)
    if (typeof json !== 'object' || json === null || !('roots' in json) || !('seq' in json) || !('device' in json)) return null
    if (typeof json.seq !== 'number' || typeof json.device !== 'string') return null
    const clock = 'clock' in json ? readClock(json.clock) : null
    return { seq: json.seq, device: json.device, ...(clock === null ? {} : { clock }) }
  } catch (error) {
    // A node of before, or one that this key does not open.
    if (error instanceof Refusal) return null
    throw error
  }
}
