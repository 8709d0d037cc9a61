/** Gives on what joins a grant, or is taken out of it, to whoever it was passed on to: straight from its holder, never more than what is above has. */

import { decodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { openerOf, sealKeyBox, SHARE_KEY_BYTES } from '../../../../shared/crypto/key-box.ts'
import { admits, changesUntilMs } from '../../../../shared/model/amendment.ts'
import type { AmendedGrant } from '../../../../shared/model/amendment.ts'
import type { GrantedRecord } from '../../../../shared/model/grant.ts'
import { signChange, inAmendTurn } from './amend-grant.ts'
import type { Change, Changed } from './amend-grant.ts'
import { listAmendments, readStanding } from './amendments.ts'
import type { AmendmentsByGrant, StandingGrant } from './amendments.ts'
import { readStandingChild } from './child-standing.ts'
import type { StandingChild } from './child-standing.ts'
import { isStopped } from './children-view.ts'
import type { GrantEntry } from '../collections.ts'
import { isOver } from './grant-over.ts'
import type { ChildEntry } from '../letters/offer-entries.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { contactOf } from '../letters/contacts.ts'
import { refusal } from '../refusal.ts'
import { refreshServing } from './serving.ts'
import type { Session } from '../session.ts'

/** Where nothing was left to give: until the next change. */
const lookedAt = new WeakMap<Session, number>()
/** By grant: how many changes of it there were when nothing was left to be asked back behind an end. */
const settled = new WeakMap<Session, Map<string, number>>()

/** Twice is harmless: what is there already is not given again. Behind an end nothing is given, and what was taken back above is asked back of whoever may keep copies. */
export function giveBelow(session: Session): Promise<void> {
  return inAmendTurn(session, async () => {
    const seq = session.manifest.seq()
    if (lookedAt.get(session) === seq) return
    const now = session.ports.clock.now()
    const all = new Map(await session.manifest.list('children'))
    const open = [...all].filter(([, entry]) => entry.side === 'received' && !isStopped(entry, all))
    const amendments = open.length === 0 ? new Map<string, never>() : await listAmendments(session, 'given')
    let isWhole = true
    let changed = false
    for (const rootId of new Set(open.map(([, entry]) => entry.rootId))) {
      const grant = await session.manifest.get('grants', rootId)
      if (grant === undefined || grant.withdrawnAtMs !== undefined) continue
      const below = reachedNow(session, { rootId, grant, below: open.filter(([, entry]) => entry.rootId === rootId) }, amendments, now)
      if (below.length === 0) continue
      const done = await giveBelowOne(session, { rootId, grant, below }, amendments, now).catch(() => ({ given: 0, isWhole: false }))
      if (done.isWhole && done.given === 0) noteSettled(session, rootId, amendments)
      isWhole &&= done.isWhole
      changed ||= done.given > 0
    }
    if (changed) {
      await refreshServing(session)
      session.emit({ type: 'changed', what: ['grants'] })
    }
    if (isWhole && !changed) lookedAt.set(session, seq)
  })
}

interface Below {
  readonly rootId: string
  readonly grant: GrantEntry
  readonly below: readonly (readonly [string, ChildEntry])[]
}

/** Those that run; and all of them where something was changed above that may not have reached those behind their end. */
function reachedNow(session: Session, { rootId, grant, below }: Below, amendments: AmendmentsByGrant, now: number): Below['below'] {
  const changes = amendments.get(rootId)?.length ?? 0
  if (changes > 0 && settled.get(session)?.get(rootId) !== changes) return below
  return isOver(grant, now) ? [] : below.filter(([, { untilMs }]) => untilMs > now)
}

function noteSettled(session: Session, rootId: string, amendments: AmendmentsByGrant): void {
  const known = settled.get(session) ?? new Map<string, number>()
  settled.set(session, known.set(rootId, amendments.get(rootId)?.length ?? 0))
}

/** From the top down, so that the lower ones see what the upper ones got. */
async function giveBelowOne(
  session: Session,
  { rootId, grant, below }: Below,
  amendments: AmendmentsByGrant,
  now: number,
): Promise<{ readonly given: number; readonly isWhole: boolean }> {
  const root = await readStanding(session, rootId, grant, amendments)
  const standings = new Map<string, AmendedGrant>([[rootId, root.amended]])
  const done = { given: 0, isWhole: true }
  for (const [childId, entry] of [...below].sort(([, a], [, b]) => a.above.length - b.above.length)) {
    const above = standings.get(entry.above.at(-1) ?? rootId)
    const child = await readStandingChild(session, root.signed, entry, amendments)
    standings.set(childId, child.amended)
    const due = above === undefined ? null : await dueOf(session, above, child)
    const isRunning = !isOver(grant, now) && entry.untilMs > now
    const change = due === null || isRunning ? due : { ...due, added: [] }
    if (change === null || !isInTime(child, change, now)) continue
    // It is looked at again where something changed meanwhile.
    const isGiven = await signChange(session, await changedOf(session, { rootId, grant, root }, child), change)
    done.isWhole &&= isGiven
    done.given += isGiven ? 1 : 0
    if (isGiven)
      standings.set(childId, (await readStandingChild(session, root.signed, entry, await listAmendments(session, 'given'))).amended)
  }
  return done
}

/** Behind its end only what its reader may keep is asked back, until the day on which all copies go. */
function isInTime({ terms }: StandingChild, { added, removed }: Change, now: number): boolean {
  return added.length + removed.length > 0 && now < changesUntilMs(terms, added.length === 0)
}

/** Null for nothing. */
async function dueOf(session: Session, above: AmendedGrant, { own, terms, amended, shareKey }: StandingChild): Promise<Change | null> {
  const ever = new Set(amended.ever.map(({ recordId }) => recordId))
  const without = new Set(own.later?.without)
  const isDue = (recordId: string): boolean =>
    above.addedAtMs.has(recordId) && !ever.has(recordId) && !without.has(recordId) && !amended.removedAtMs.has(recordId)
  // Until its key is known nothing can be sealed for its reader.
  const added =
    shareKey === undefined
      ? []
      : await stillHere(
          session,
          above.records.filter(({ recordId, kind }) => admits(terms, kind) && isDue(recordId)),
        )
  const removed = amended.records.flatMap(({ recordId }) => (above.removedAtMs.has(recordId) ? [recordId] : []))
  return added.length + removed.length === 0 ? null : { added, removed: removed.sort() }
}

/** What was deleted, sealed anew or kept back since is not given on. */
async function stillHere(session: Session, records: readonly GrantedRecord[]): Promise<readonly GrantedRecord[]> {
  const ids = records.map(({ recordId }) => recordId)
  const [entries, hers] = [await session.manifest.getMany('records', ids), await session.manifest.getMany('keptPrivate', ids)]
  return records.filter(({ recordId, cid }) => entries.get(recordId)?.cid === cid && hers.get(recordId)?.kept !== true)
}

async function changedOf(
  session: Session,
  { rootId, grant, root }: Pick<Below, 'rootId' | 'grant'> & { readonly root: StandingGrant },
  { terms, amended, card, shareKey }: StandingChild,
): Promise<Changed> {
  const { grantId, purpose } = terms
  const [above, key] = [decodeBase64Url(grant.shareKey ?? ''), decodeBase64Url(shareKey ?? '')]
  const sealKey: Changed['sealKey'] = (record, recordKey) => {
    if (above?.length !== SHARE_KEY_BYTES || key?.length !== SHARE_KEY_BYTES) throw refusal('vault-damaged')
    // Where keys are given against receipts, what opens the box that comes then.
    const given = root.terms.keysOn === 'receipt' ? openerOf(above, { grantId: rootId, purpose, record }) : recordKey
    return sealKeyBox(key, { grantId, purpose, record }, given)
  }
  const isLive = async (tx: Transaction): Promise<boolean> => {
    const [child, now] = [await tx.get('children', grantId), await tx.get('grants', rootId)]
    return child !== undefined && child.stoppedAtMs === undefined && now !== undefined && now.withdrawnAtMs === undefined
  }
  const contact = await contactOf(session, terms.grantee)
  return { terms, amended, reader: contact ?? { did: terms.grantee, card }, sealKey, isLive }
}
