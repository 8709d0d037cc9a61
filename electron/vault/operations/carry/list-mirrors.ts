/** Who keeps sealed records of this person, and for whom she keeps some. */

import type { KeptView, MirrorList, MirrorView } from '../../../../shared/api/mirror-views.ts'
import { isSharedTold } from '../../session/carry/mirror-looks.ts'
import { wayBackOf } from '../../session/carry/way-back.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** In the order of names. */
export async function listMirrors(session: Session): Promise<MirrorList> {
  const names = new Map((await session.manifest.list('contacts')).map(([id, { name }]) => [id, name]))
  const byName = (a: { readonly name: string }, b: { readonly name: string }): number => a.name.localeCompare(b.name)
  const { wordsKey } = await readVaultEntry(session)
  const mirrors = (await session.manifest.list('mirrors')).map(([contactId, entry]): MirrorView => {
    const { depth, state, quotaBytes, usedBytes, held, lines, left, seq, heardSeq, heardAtMs } = entry
    const sizes = { quotaBytes, usedBytes, held: held.filter((id) => lines.includes(id)).length, shares: lines.length, left }
    const wayBack = wayBackOf(entry, wordsKey !== undefined)
    return {
      contactId,
      name: names.get(contactId) ?? '',
      depth,
      state,
      ...sizes,
      upToDate: heardSeq === seq && (state !== 'agreed' || isSharedTold(session)),
      lastHeardMs: heardAtMs,
      wayBack,
    }
  })
  const kept = (await session.manifest.list('kept')).map(([contactId, entry]): KeptView => {
    const { depth, state, device, quotaBytes, usedBytes, held, left, askedAtMs } = entry
    const elsewhere = state === 'keeping' && device !== session.device
    return {
      contactId,
      name: names.get(contactId) ?? '',
      depth,
      state,
      elsewhere,
      quotaBytes,
      usedBytes,
      shares: held.length,
      left,
      askedAtMs,
    }
  })
  return { mirrors: mirrors.sort(byName), kept: kept.sort(byName) }
}
