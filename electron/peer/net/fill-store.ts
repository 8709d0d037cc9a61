/** Brings a folder of kept blocks to what was ordered: the rest goes first, then what is missing comes while it fits. */

import { ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { DISK_CODES } from '../../../shared/model/errors.ts'
import type { ContactCard } from '../../../shared/model/person.ts'
import { blockKeyOf } from '../../../shared/crypto/block-cid.ts'
import type { KeptFiles } from '../../vault/ports.ts'
import type { BlockStorePort, KeptStore } from '../ports.ts'

/** Fetches whole files from somebody's node into a store of their own. */
export type FetchInto = (
  store: BlockStorePort,
  from: ContactCard,
  pullId: string,
  what: { readonly cids: readonly string[]; readonly onProgress: (bytes: number) => void; readonly signal: AbortSignal },
) => Promise<Result<null>>

type Fetch = (cids: readonly string[], onProgress: (bytes: number) => void, signal: AbortSignal) => Promise<Result<null>>

/** Files asked for together; and bytes after which one call is over, so that nobody waits long for the next order. */
const FILES_AT_ONCE = 64
const STEP_BYTES = 128 * 1024 * 1024
/** Blocks dropped together. */
const DROP_AT_ONCE = 1_000

/** Files that may be too large before the rest is taken to be so, too. */
const TOO_LARGE_MAX = 16

/** Errors: `disk-full`, `disk-failed`; a refusal of the owner is no error: what did not come is not among the whole. */
export async function fillStore(store: KeptStore, files: readonly string[], bytesMax: number, fetch: Fetch): Promise<Result<KeptFiles>> {
  const before = await lookAt(store, files)
  const dropped = await dropOthers(store, before.keys)
  if (!dropped.ok) return dropped
  const filling: Filling = { store, bytesMax, fetch, usedBytes: await store.usedBytes(), came: 0, kept: [...before.whole] }
  const tooLarge: string[] = []
  let isOver = true
  for (let at = 0; at < before.missing.length && isOver; at += FILES_AT_ONCE) {
    const group = before.missing.slice(at, at + FILES_AT_ONCE)
    const said = await get(filling, group)
    if (typeof said === 'object') return said
    isOver = said !== 'away' && filling.came < STEP_BYTES
    // One that is too large or not there keeps none of the others from coming.
    if (said === 'too-large' || said === 'not') tooLarge.push(...(await getEach(filling, group)))
    if (tooLarge.length < TOO_LARGE_MAX) continue
    tooLarge.push(...before.missing.slice(at + FILES_AT_ONCE))
    break
  }
  const { whole } = await lookAt(store, files)
  return ok({ usedBytes: await store.usedBytes(), whole, left: tooLarge.length, isOver })
}

interface Filling {
  readonly store: KeptStore
  readonly bytesMax: number
  readonly fetch: Fetch
  usedBytes: number
  came: number
  /** Files that came and fit. */
  readonly kept: string[]
}

async function get(filling: Filling, cids: readonly string[]): Promise<'came' | 'too-large' | 'not' | 'away' | Result<never>> {
  const stop = new AbortController()
  let bytes = 0
  const fetched = await filling.fetch(
    cids,
    (sum) => {
      bytes = sum
      if (filling.usedBytes + bytes > filling.bytesMax) stop.abort()
    },
    stop.signal,
  )
  filling.usedBytes += bytes
  filling.came += bytes
  if (filling.usedBytes > filling.bytesMax) return 'too-large'
  if (fetched.ok) filling.kept.push(...cids)
  if (fetched.ok) return 'came'
  if (DISK_CODES.has(fetched.error.code)) return fetched
  return fetched.error.code === 'peer-unreachable' || fetched.error.code === 'peer-timeout' ? 'away' : 'not'
}

/** One by one. Returns those that are too large, of which nothing is left here. */
async function getEach(filling: Filling, group: readonly string[]): Promise<readonly string[]> {
  const tooLarge: string[] = []
  await dropUnfinished(filling)
  for (const cid of group) {
    const said = tooLarge.length >= TOO_LARGE_MAX ? 'too-large' : await get(filling, [cid])
    if (said === 'too-large') tooLarge.push(cid)
    if (said === 'too-large' && tooLarge.length <= TOO_LARGE_MAX) await dropUnfinished(filling)
  }
  return tooLarge
}

async function dropUnfinished(filling: Filling): Promise<void> {
  await dropOthers(filling.store, (await lookAt(filling.store, filling.kept)).keys)
  filling.usedBytes = await filling.store.usedBytes()
}

interface Looked {
  readonly whole: readonly string[]
  readonly missing: readonly string[]
  /** Keys of all blocks that these files are made of, as far as their shape is known here. */
  readonly keys: ReadonlySet<string>
}

async function lookAt(store: KeptStore, files: readonly string[]): Promise<Looked> {
  const whole: string[] = []
  const missing: string[] = []
  const keys = new Set<string>()
  for (const cid of new Set(files)) {
    keys.add(blockKeyOf(cid))
    const listed = (await store.hasBlock(cid)) ? await store.listBlocks(cid) : null
    let isWhole = listed?.ok === true
    for (const block of listed?.ok === true ? listed.value : []) {
      keys.add(blockKeyOf(block))
      isWhole &&= await store.hasBlock(block)
    }
    if (isWhole) whole.push(cid)
    else missing.push(cid)
  }
  return { whole, missing, keys }
}

async function dropOthers(store: KeptStore, keys: ReadonlySet<string>): Promise<Result<null>> {
  const doomed: string[] = []
  for await (const cid of store.keys()) if (!keys.has(blockKeyOf(cid))) doomed.push(cid)
  for (let at = 0; at < doomed.length; at += DROP_AT_ONCE) {
    const dropped = await store.dropBlocks(doomed.slice(at, at + DROP_AT_ONCE))
    if (!dropped.ok) return dropped
  }
  return ok(null)
}
