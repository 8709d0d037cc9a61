/** Sealed records at a pinning service: what is known of each, and how that is counted for one share. */

import type { ErrorCode } from '../../../../shared/model/errors.ts'
import type { GrantedRecord } from '../../../../shared/model/grant.ts'
import type { PinDrops } from '../../../../shared/model/pins.ts'
import type { RecordEntry } from '../collections.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { noteRemoved, readVaultEntry, removedKey } from '../session.ts'
import type { Session } from '../session.ts'
import type { PinEntry } from './pin-entry.ts'

/** Why a service did not do what it was asked last, while the vault is open. */
const troubles = new WeakMap<Session, ErrorCode>()

/** Null: it did. */
export function noteTrouble(session: Session, code: ErrorCode | null): void {
  if (code === null) troubles.delete(session)
  else troubles.set(session, code)
}

/** Writes inside a commit what the person wants of a record: later than what was said of it before, also where a clock was put back. Returns it as it stands then. */
export async function setPin(session: Session, tx: Transaction, cid: string, pin: Omit<PinEntry, 'changedAtMs'>): Promise<PinEntry> {
  const saidAtMs = Math.max((await tx.get('pins', cid))?.changedAtMs ?? 0, (await tx.get('removed', removedKey('pins', cid))) ?? 0)
  const entry = { ...pin, changedAtMs: Math.max(session.ports.clock.now(), saidAtMs + 1) }
  await tx.set('pins', cid, entry)
  return entry
}

/** Forgets a pin inside a commit, so that another computer does not bring it back as it was before. */
export async function forgetPin(session: Session, tx: Transaction, cid: string): Promise<void> {
  const before = await tx.get('pins', cid)
  if (before === undefined) return
  await tx.delete('pins', cid)
  await noteRemoved(session, tx, 'pins', cid, before.changedAtMs)
}

/** Whether a record lies under another name by now, or is gone: then what was pinned of it is of no use. */
export function isOld(cid: string, record: Pick<RecordEntry, 'cid'> | undefined): boolean {
  return record?.cid !== cid
}

/** How it stands with everything that a share ever named, one line for each service. Nobody is asked. */
export async function pinDrops(session: Session, records: readonly GrantedRecord[]): Promise<readonly PinDrops[]> {
  const pins = await session.manifest.getMany(
    'pins',
    records.map(({ cid }) => cid),
  )
  if (pins.size === 0) return []
  const now = await session.manifest.getMany(
    'records',
    records.map(({ recordId }) => recordId),
  )
  const anew = await session.manifest.getMany(
    'pins',
    [...now.values()].map(({ cid }) => cid).filter((cid) => !pins.has(cid)),
  )
  const endpoint = (await readVaultEntry(session)).pinning?.endpoint ?? ''
  const at = new Map<string, { kept: number; waiting: number; asked: number; gone: number; anew: number }>()
  const countsAt = (place: string) => {
    const counts = at.get(place) ?? { kept: 0, waiting: 0, asked: 0, gone: 0, anew: 0 }
    at.set(place, counts)
    return counts
  }
  for (const [cid, pin] of pins) {
    const counts = countsAt(pin.endpoint)
    if (pin.state === 'gone' || pin.state === 'asked') counts[pin.state] += 1
    else if (pin.state === 'leaving' || isOld(cid, now.get(pin.recordId))) counts.waiting += 1
    else counts.kept += 1
  }
  for (const { endpoint: place, state } of anew.values())
    countsAt(place)[state === 'wanted' || state === 'kept' ? 'anew' : state === 'leaving' ? 'waiting' : state] += 1
  return [...at].map(([place, counts]) => {
    const isOpen = counts.waiting + counts.asked > 0
    const code = place === endpoint ? troubles.get(session) : 'pinning-off'
    return { host: new URL(place).host, ...counts, ...(isOpen && code !== undefined ? { code } : {}) }
  })
}

/** Sealed records that a service was asked to keep and has not said to be gone. */
export async function heldAt(session: Session, endpoint: string): Promise<number> {
  const all = await session.manifest.list('pins')
  return all.filter(([, one]) => one.endpoint === endpoint && one.state !== 'gone' && one.state !== 'wanted').length
}
