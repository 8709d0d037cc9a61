/** Mends this vault from CAR files: blocks that are missing or damaged here are taken by their hash, everything else is left. */

import type { RepairReport } from '../../../../shared/api/care-views.ts'
import type { CarFile } from '../../ports.ts'
import { findDamage } from '../../session/care/repair.ts'
import { mustAwait, refusal, throwIfCancelled } from '../../session/refusal.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Each round may show damage that lay below what was mended before. */
const ROUNDS_MAX = 64

/** Errors: `file-unreadable`, `car-*`, `limit-exceeded`, those of the disk, `cancelled`. */
export async function importCar(session: Session, args: { readonly paths: readonly string[] }, signal: AbortSignal): Promise<RepairReport> {
  if (args.paths.length === 0) throw refusal('input-invalid')
  let report: RepairReport = { mended: 0, left: 0 }
  for (const path of args.paths) {
    const car = await mustAwait(session.ports.car.open(path, signal))
    try {
      const { mended, left } = await mendFrom(session, car, signal)
      report = { mended: report.mended + mended, left }
    } finally {
      await car.close()
    }
  }
  const { mended } = report
  if (mended > 0) await session.manifest.commit((tx) => addActivity(session, tx, 'damage-mended', { count: mended }))
  session.emit({ type: 'changed', what: ['records', 'activity'] })
  return report
}

async function mendFrom(session: Session, car: CarFile, signal: AbortSignal): Promise<RepairReport> {
  let mended = 0
  let damage = await findDamage(session)
  for (let round = 0; damage.size > 0 && round < ROUNDS_MAX; round += 1) {
    throwIfCancelled(signal)
    const there = [...damage].filter((cid) => car.has(cid))
    if (there.length === 0) break
    await takeBlocks(session, car, there, signal)
    mended += there.length
    damage = await findDamage(session)
  }
  return { mended, left: damage.size }
}

/** Each whole block that came is kept, also where a later one fails. */
async function takeBlocks(session: Session, car: CarFile, cids: readonly string[], signal: AbortSignal): Promise<void> {
  for (const cid of cids) {
    throwIfCancelled(signal)
    await mustAwait(session.ports.blocks.putFiles([[await mustAwait(car.read(cid))]]))
  }
}
