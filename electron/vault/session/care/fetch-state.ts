/** Everything that one state of a vault needs, fetched from whoever keeps it: nothing counts before all of it is here. */

import { blockKeyOf } from '../../../../shared/crypto/block-cid.ts'
import type { Head } from '../../../../shared/crypto/head.ts'
import type { ContactCard } from '../../../../shared/model/person.ts'
import type { Collections } from '../collections.ts'
import { cidOf } from '../manifest/manifest-nodes.ts'
import { STATE_DAMAGED, createManifest, manifestAt } from '../manifest/open-manifest.ts'
import type { CollectionName, Manifest, ManifestKeys } from '../manifest/manifest.ts'
import { filesOf } from '../manifest/entry-files.ts'
import { filesGiven } from '../manifest/reachable.ts'
import type { GivenCollection } from '../manifest/reachable.ts'
import { KEPT_FOR_OWNER } from '../../ports.ts'
import type { VaultPorts } from '../../ports.ts'
import { mustAwait, Refusal, refusal, throwIfCancelled } from '../refusal.ts'
import type { Session } from '../session.ts'

/** Files asked for together: after each such group it is seen how far it is, and whether the person has had enough. */
const FILES_AT_ONCE = 128
/** Files that may be missing there; with more of them it is no state to come back to, and asking on would only be refused. */
const MISSING_MAX = 50

export interface StateSource {
  readonly card: ContactCard
  readonly head: Head
  readonly signal: AbortSignal
  /** Files here, of so many; and bytes that came. */
  readonly report: (done: number, total: number, bytes: number) => void
}

/** The nodes of a state, and the manifest that they make. Errors: `recovery-damaged` where one is missing or no node of this vault, those of fetching. */
export async function fetchManifest(ports: VaultPorts, keys: ManifestKeys, source: StateSource): Promise<Manifest> {
  const { head } = source
  const fetch = (cids: readonly string[]): Promise<void> => fetchNodes(ports, source, cids)
  const empty = createManifest(ports, keys)
  try {
    await fetch([cidOf(head.rootCid)])
    const roots = await empty.rootsOf(head.rootCid)
    await empty.fetchNodes(roots, fetch)
    return await manifestAt(ports, keys, head)
  } catch (error) {
    throw isUnsound(error) ? refusal('recovery-damaged') : error
  }
}

function isUnsound(error: unknown): boolean {
  return error instanceof Refusal && (STATE_DAMAGED.has(error.error.code) || error.error.code === 'refused-by-peer')
}

async function fetchNodes(ports: VaultPorts, { card, signal }: StateSource, cids: readonly string[]): Promise<void> {
  if (cids.length === 0) return
  throwIfCancelled(signal)
  await mustAwait(ports.peer.fetchFiles(card, KEPT_FOR_OWNER, cids, () => undefined, signal))
}

/**
 * All files that the entries of a manifest need, group by group. Returns how many nobody gives there, or not whole: letters that wait and orders of others are not counted.
 * Errors: `recovery-damaged` for a block that is not what it should be, those of fetching.
 */
export async function fetchFilesOf(session: Session, source: StateSource): Promise<number> {
  const found = await filesOfEntries(session.manifest)
  const fetching: Fetching = { session, source, done: 0, total: found.needed.length, bytes: 0, missing: new Set() }
  await fetchAll(fetching, found.needed)
  const shared: string[] = []
  for (const [collection, entry] of found.given) {
    // Whose keys are missing themselves is named already.
    const list = await listed(filesGiven(session, collection, entry)).catch(() => [])
    shared.push(...list)
  }
  fetching.total += shared.length
  await fetchAll(fetching, shared)
  const missing = fetching.missing.size
  fetching.total += found.passing.length
  await fetchAll(fetching, found.passing)
  return missing
}

type Given = readonly [GivenCollection, unknown]

interface EntryFiles {
  readonly needed: readonly string[]
  readonly passing: readonly string[]
  readonly given: readonly Given[]
}

/** Small things first: what was shared, signed and noted; then the records. */
async function filesOfEntries(manifest: Manifest): Promise<EntryFiles> {
  const [records, others, passing, given]: [string[], string[], string[], Given[]] = [[], [], [], []]
  for await (const { collection, entries } of manifest.walk()) {
    if (collection === null || entries === null) continue
    for (const entry of entries.values()) {
      const files = filesOf(collection, entry as Collections[CollectionName])
      const isPassing = collection === 'deliveries' || collection === 'kept'
      ;(isPassing ? passing : collection === 'records' ? records : others).push(...files)
      if (collection === 'shares' || collection === 'amendments') given.push([collection, entry])
    }
  }
  return { needed: [...new Set([...others, ...records])], passing, given }
}

async function listed(files: ReturnType<typeof filesGiven>): Promise<readonly string[]> {
  const cids: string[] = []
  for await (const { cid, what } of files) if (what === 'share') cids.push(cid)
  return cids
}

interface Fetching {
  readonly session: Session
  readonly source: StateSource
  done: number
  total: number
  bytes: number
  readonly missing: Set<string>
}

async function fetchAll(fetching: Fetching, cids: readonly string[]): Promise<void> {
  const { source } = fetching
  for (let at = 0; at < cids.length; at += FILES_AT_ONCE) {
    throwIfCancelled(source.signal)
    const group = cids.slice(at, at + FILES_AT_ONCE)
    if (!(await fetchGroup(fetching, group))) {
      for (const cid of group) {
        if (await fetchGroup(fetching, [cid])) continue
        fetching.missing.add(blockKeyOf(cid))
        if (fetching.missing.size > MISSING_MAX) throw refusal('recovery-damaged')
      }
    }
    fetching.done += group.length
    source.report(fetching.done, fetching.total, fetching.bytes)
  }
}

/** False where some of it is not given there. */
async function fetchGroup(fetching: Fetching, cids: readonly string[]): Promise<boolean> {
  const { session, source } = fetching
  const before = fetching.bytes
  const onProgress = (bytes: number): void => {
    fetching.bytes = before + bytes
    source.report(fetching.done, fetching.total, fetching.bytes)
  }
  const fetched = await session.ports.peer.fetchFiles(source.card, KEPT_FOR_OWNER, cids, onProgress, source.signal)
  if (fetched.ok) return true
  if (fetched.error.code === 'refused-by-peer') return false
  throw fetched.error.code === 'block-damaged' ? refusal('recovery-damaged') : new Refusal(fetched.error)
}
