/** Whole files from a peer's node, root before leaves, going on after a cut. */

import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { ContactCard } from '../../../shared/model/person.ts'
import type { StatedUse } from '../../vault/ports.ts'
import { isCut, OUTPACED, withStream } from './ask.ts'
import type { AskDeps } from './ask.ts'
import { carryOn } from './carry-on.ts'
import type { Attempt } from './carry-on.ts'
import { takeBlocks } from './take-blocks.ts'

/** Fetches whole files, root before leaves; blocks that are here already, and whole, are not asked for again. Goes on after a cut. */
export async function fetchFiles(
  deps: AskDeps,
  from: ContactCard,
  grant: string | StatedUse,
  cids: readonly string[],
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Result<null>> {
  let bytes = 0
  const fetch: Fetch = {
    from,
    grant,
    signal,
    whole: new Set(),
    count: (more) => {
      bytes += more
      onProgress(bytes)
    },
  }
  return carryOn(
    deps.limits,
    signal,
    () => bytes,
    () => fetchLevels(deps, fetch, cids, bytes > 0),
  )
}

interface Fetch {
  readonly from: ContactCard
  readonly grant: string | StatedUse
  readonly signal: AbortSignal
  /** Blocks that are here, whole and durable: read back, or stored by this fetch. */
  readonly whole: Set<string>
  readonly count: (bytes: number) => void
}

async function fetchLevels(deps: AskDeps, fetch: Fetch, cids: readonly string[], hadSome: boolean): Promise<Attempt<null>> {
  let level: readonly string[] = cids
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deps.limits.fileDepthMax) return { result: err('limit-exceeded'), isCut: false }
    const missing: string[] = []
    for (const cid of level) if (!(await isWhole(deps, fetch, cid))) missing.push(cid)
    const fetched = await fetchBlocks(deps, fetch, missing)
    // Once something has come, a peer that does not answer any more was cut off as well.
    if (!fetched.ok) return { result: fetched, isCut: isCut(fetched) || (hadSome && fetched.error.code === 'peer-unreachable') }
    // Each once: nodes that name each other many times would make a list without end.
    const next = new Set<string>()
    for (const cid of level.filter((one) => deps.isNode(one))) {
      const block = await deps.blocks.getBlock(cid)
      const links = block.ok ? deps.linksOf(block.value) : block
      if (!links.ok) return { result: links, isCut: false }
      for (const link of links.value) next.add(link)
      if (next.size > deps.limits.blocksNamedMax) return { result: err('limit-exceeded'), isCut: false }
    }
    level = [...next]
  }
  return { result: ok(null), isCut: false }
}

async function isWhole({ blocks }: AskDeps, { whole }: Fetch, cid: string): Promise<boolean> {
  if (whole.has(cid)) return true
  const isHere = (await blocks.hasBlock(cid)) && (await blocks.getBlock(cid)).ok
  if (isHere) whole.add(cid)
  return isHere
}

async function fetchBlocks(deps: AskDeps, fetch: Fetch, cids: readonly string[]): Promise<Result<null>> {
  if (cids.length === 0) return ok(null)
  const use = typeof fetch.grant === 'string' ? { grantId: fetch.grant } : fetch.grant
  return withStream(deps, fetch.from, (frames, connection) =>
    takeBlocks({
      frames,
      limits: deps.limits,
      blocks: deps.blocks,
      use,
      cids: [...new Set(cids)],
      goesOn: () => {
        if (fetch.signal.aborted) return err('cancelled')
        // A direct way was found meanwhile: what is missing takes that one.
        return deps.dialer.isOutpaced(connection) ? OUTPACED : ok(null)
      },
      onStored: (stored) => {
        for (const { cid } of stored) fetch.whole.add(cid)
        fetch.count(stored.reduce((sum, { bytes }) => sum + bytes.length, 0))
      },
    }),
  )
}
