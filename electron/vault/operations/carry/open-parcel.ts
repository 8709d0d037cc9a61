/** Opens a sealed file that came by stick or mail: checked like what comes over the network, kept whole or not at all. */

import type { OpenedParcel } from '../../../../shared/api/carry-views.ts'
import type { ShareView } from '../../../../shared/model/grant.ts'
import { takeParcel } from '../../session/carry/parcels.ts'
import { mustAwait, refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'
import { shareViewOf } from '../../session/shares/shares.ts'

/** Errors: `file-unreadable`, `car-*`, `parcel-*`, `invite-*`, `grant-*`, `signature-invalid`, `limit-exceeded`, those of the disk, `cancelled`. */
export async function openParcel(
  session: Session,
  args: { readonly paths: readonly string[] },
  signal: AbortSignal,
): Promise<OpenedParcel> {
  const [path, ...more] = args.paths
  if (path === undefined || more.length > 0) throw refusal('input-invalid')
  const car = await mustAwait(session.ports.car.open(path, signal))
  try {
    const { senderName, fetched, letters } = await takeParcel(session, car, signal)
    const shares: ShareView[] = []
    for (const grantId of fetched) {
      const entry = await session.manifest.get('shares', grantId)
      if (entry !== undefined) shares.push(await shareViewOf(session, grantId, entry))
    }
    return { senderName, shares, letters }
  } finally {
    await car.close()
  }
}
