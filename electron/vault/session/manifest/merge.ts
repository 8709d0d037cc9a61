/** What two devices' versions of one entry make together: the same whichever side works it out, and nothing either person did is lost. */

import { encodeHex, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import { PIN_STATES } from '../../../../shared/model/pins.ts'
import { weightOfWord } from '../../../../shared/model/whose.ts'
import type {
  AmendmentEntry,
  Collections,
  CredentialEntry,
  DeliveryEntry,
  DeviceEntry,
  GrantEntry,
  OutboxEntry,
  PrivateEntry,
  ReceiptEntry,
  RecordEntry,
  RequestEntry,
  ShareEntry,
} from '../collections.ts'
import type { ChildEntry, OfferEntry } from '../letters/offer-entries.ts'
import { blockOf } from '../letters/sender-blocks.ts'
import { mergeIssuer, mergeLicence } from './merge-issuers.ts'
import { withAlso } from './also-held.ts'
import { mergeKept, mergeMirror } from './merge-mirrors.ts'
import { changedAt, earliest, first, further, withoutUndefined } from './merge-rules.ts'
import type { Merged } from './merge-rules.ts'
import { bothCopies, eitherList, hadNothing, newestFile } from './merge-shares.ts'
import { mergeContact, mergeVault } from './merge-vault.ts'
import type { CollectionName } from './manifest.ts'
import type { WayEntry } from '../carry/mirror-entries.ts'
import type { SealingAnew } from '../sealing-anew.ts'
import { withCorrections } from './versions.ts'

type Merge<T> = (key: string, a: T, b: T) => Merged<T>

const MERGES: { readonly [C in CollectionName]: Merge<Collections[C]> } = {
  vault: mergeVault,
  records: (_key, a, b) => ({
    value: withAlso(withCorrections(newerSeal(a, b), [...(a.replacedBy ?? []), ...(b.replacedBy ?? [])]), [
      ...(a.also ?? []),
      ...(b.also ?? []),
    ]),
  }),
  digests: (_key, a, b) => ({ value: first(a, b) }),
  // What was taken out stays so.
  imports: (_key, a, b) => ({ value: further(a, b, ({ takenOutAtMs }) => takenOutAtMs ?? 0) }),
  // The later word counts, and of two at one moment the careful one.
  keptPrivate: (_key, a, b) => ({ value: further(a, b, (one: PrivateEntry) => 2 * one.changedAtMs + (one.kept ? 1 : 0)) }),
  whose: (_key, a, b) => ({ value: further(a, b, weightOfWord) }),
  contacts: mergeContact,
  grants: (_key, a, b) => ({ value: mergeGrant(a, b) }),
  amendments: (_key, a, b) => ({ value: mergeAmendment(a, b) }),
  receipts: mergeReceipt,
  receiptBatches: (_key, a, b) => ({ value: first(a, b) }),
  receiptSeals: (_key, a, b) => ({ value: first(a, b) }),
  shares: (_key, a, b) => ({ value: mergeShare(a, b) }),
  keyBoxes: (_key, a, b) => ({ value: first(a, b) }),
  openings: (_key, a, b) => ({ value: first(a, b) }),
  requests: (_key, a, b) => ({ value: mergeRequest(a, b) }),
  children: (_key, a, b) => ({ value: mergeChild(a, b) }),
  offers: (_key, a, b) => ({ value: mergeOffer(a, b) }),
  outbox: (_key, a, b) => ({ value: mergeOutbox(a, b) }),
  publicOutbox: (_key, a, b) => ({ value: mergeOutbox(a, b) }),
  daySeals: (_key, a, b) => ({ value: first(a, b) }),
  deliveries: (_key, a, b) => ({ value: further(a, b, (one: DeliveryEntry) => (one.deliveredAtMs === undefined ? 0 : 1)) }),
  activity: (_key, a, b) => ({ value: first(a, b) }),
  seen: (_key, a, b) => ({ value: Math.min(a, b) }),
  devices: (_key, a, b) => ({ value: mergeDevice(a, b) }),
  conflicts: (_key, a, b) => ({ value: first(a, b) }),
  issuers: (_key, a, b) => ({ value: mergeIssuer(a, b, (one, other) => further(one, other, changedAt)) }),
  licences: (_key, a, b) => ({ value: mergeLicence(a, b) }),
  credentials: (_key, a, b) => ({
    value: further(a, b, (one: CredentialEntry) => (one.value === 'withdrawn' ? Number.MAX_SAFE_INTEGER : one.changedAtMs)),
  }),
  mirrors: (_key, a, b) => ({ value: mergeMirror(a, b) }),
  kept: (_key, a, b) => ({ value: mergeKept(a, b) }),
  ways: (_key, a, b) => ({ value: further(a, b, (one: WayEntry) => one.atMs) }),
  movedLedgers: (_key, a, b) => ({ value: further(a, b, ({ atMs }) => atMs) }),
  // One whose key was forgotten stays so.
  links: (_key, a, b) => ({
    value: further(a, b, (one: Collections['links']) => one.endedAtMs ?? (one.link === '' ? 2 : one.readable ? 1 : 0)),
  }),
  journal: (_key, a, b) => ({ value: a.lines === b.lines ? further(a, b, ({ blob }) => blob.epoch) : further(a, b, ({ lines }) => lines) }),
  // What was asked for last counts, and of that what came of it.
  pins: (_key, a, b) => ({ value: further(a, b, ({ changedAtMs, state }) => changedAtMs * PIN_STATES.length + PIN_STATES.indexOf(state)) }),
  removed: (_key, a, b) => ({ value: Math.max(a, b) }),
}

const OUTBOX_STEPS: readonly OutboxEntry['state'][] = ['intent', 'signed', 'submitted', 'failed', 'confirmed']
/** More than one reader ever leaves. */
const RECEIPTS_IN_A_CHAIN = 2 ** 24
const SHARE_STAGES: readonly ShareEntry['stage'][] = ['new', 'accepted', 'fetched', 'deleted']

/** Merges two versions of one entry; the order of the two makes no difference. */
export function mergeEntries<C extends CollectionName>(
  collection: C,
  key: string,
  a: Collections[C],
  b: Collections[C],
): Merged<Collections[C]> {
  return canonicalJson(a) === canonicalJson(b) ? { value: a } : MERGES[collection](key, a, b)
}

/** A contract may lie where either device put it; what was begun anew has come as far as that. */
function mergeOutbox(a: OutboxEntry, b: OutboxEntry): OutboxEntry {
  const one = further(a, b, ({ state, anew = 0 }) => anew * OUTBOX_STEPS.length + OUTBOX_STEPS.indexOf(state))
  const nonces = [...new Set([...(a.nonces ?? []), ...(b.nonces ?? [])])].sort((x, y) => y - x)
  return nonces.length === 0 ? one : { ...one, nonces }
}

/** Content never changes under an id; the wrapped key may be that of a newer epoch. */
function newerKeys<T extends { readonly epoch: number }>(a: T, b: T): T {
  return further(a, b, (one) => one.epoch)
}

/** A record that was sealed anew counts, whatever the epoch. */
function newerSeal(a: RecordEntry, b: RecordEntry): RecordEntry {
  return a.version === b.version ? newerKeys(a, b) : a.version > b.version ? a : b
}

function mergeGrant(a: GrantEntry, b: GrantEntry): GrantEntry {
  return withoutUndefined<GrantEntry>({
    ...a,
    blob: newerKeys(a.blob, b.blob),
    withdrawnAtMs: earliest(a.withdrawnAtMs, b.withdrawnAtMs),
    stoppedAtEpoch: Math.max(a.stoppedAtEpoch ?? 0, b.stoppedAtEpoch ?? 0) || undefined,
    rotated: a.rotated === true || b.rotated === true ? true : undefined,
    openOutboxId: [a.openOutboxId, b.openOutboxId].filter((id) => id !== undefined).sort()[0],
    deletionConfirmedAtMs: earliest(a.deletionConfirmedAtMs, b.deletionConfirmedAtMs),
    neverFetchedAtMs: earliest(a.neverFetchedAtMs, b.neverFetchedAtMs),
    reportedAtMs: earliest(a.reportedAtMs, b.reportedAtMs),
    deletedThereAtMs: earliest(a.deletedThereAtMs, b.deletedThereAtMs),
    copiesGoneAtMs: Math.max(a.copiesGoneAtMs ?? 0, b.copiesGoneAtMs ?? 0) || undefined,
    deletedEarly: eitherList(a.deletedEarly, b.deletedEarly),
    neverFetchedEarly: eitherList(a.neverFetchedEarly, b.neverFetchedEarly),
    expiredNoted: a.expiredNoted === true || b.expiredNoted === true ? true : undefined,
    savedAtMs: a.savedAtMs === undefined ? b.savedAtMs : Math.max(a.savedAtMs, b.savedAtMs ?? 0),
    confirmedAtMs: Math.max(a.confirmedAtMs ?? 0, b.confirmedAtMs ?? 0) || undefined,
    resealed:
      a.resealed === undefined || b.resealed === undefined
        ? (a.resealed ?? b.resealed)
        : further(a.resealed, b.resealed, ({ atMs }) => atMs),
    sealingAnew: newerSealing(a.sealingAnew, b.sealingAnew),
  } as GrantEntry)
}

/** What was said last of it; done stays done, also where the clock was put back before it was. */
function newerSealing(a: SealingAnew | undefined, b: SealingAnew | undefined): SealingAnew | undefined {
  const rank = ({ state, atMs }: SealingAnew): number => (state === 'done' ? Number.MAX_SAFE_INTEGER : atMs)
  return a === undefined || b === undefined ? (a ?? b) : further(a, b, rank)
}

/** Nothing that was dropped or confirmed comes back. */
function mergeAmendment(a: AmendmentEntry, b: AmendmentEntry): AmendmentEntry {
  return withoutUndefined<AmendmentEntry>({
    ...a,
    dropped: undefined,
    ...withFewerKeys(a, b),
    letter: [a.letter, b.letter].filter((cid) => cid !== undefined).sort()[0],
    deletionConfirmedAtMs: earliest(a.deletionConfirmedAtMs, b.deletionConfirmedAtMs),
    neverFetchedAtMs: earliest(a.neverFetchedAtMs, b.neverFetchedAtMs),
    fetched: a.fetched ?? b.fetched,
    sealingAnew: newerSealing(a.sealingAnew, b.sealingAnew),
    // Where one of them has the invite, it waits for it no more.
    early: a.early === undefined || b.early === undefined ? undefined : first(a.early, b.early),
  } as AmendmentEntry)
}

/** The blob of which more was taken back. */
function withFewerKeys<T extends Pick<AmendmentEntry, 'blob' | 'dropped'>>(a: T, b: T): Pick<AmendmentEntry, 'blob' | 'dropped'> {
  const kept = ({ blob, dropped }: T): Pick<AmendmentEntry, 'blob' | 'dropped'> => ({ blob, ...(dropped === undefined ? {} : { dropped }) })
  const rank = ({ blob, dropped = [] }: Pick<AmendmentEntry, 'blob' | 'dropped'>): number =>
    blob === null ? Number.MAX_SAFE_INTEGER : dropped.length * 1_000_000 + blob.epoch
  return further(kept(a), kept(b), rank)
}

/** Two statements under one number: both are evidence, both stay. */
function mergeReceipt(key: string, a: ReceiptEntry, b: ReceiptEntry): Merged<ReceiptEntry> {
  if (a.statementJson === b.statementJson) return { value: earlierReceived(a, b) }
  const value = first(a, b)
  const other = value === a ? b : a
  const tag = encodeHex(sha256(encodeUtf8(canonicalJson(other)))).slice(0, 16)
  return { value, beside: [`${key.split('#')[0] ?? key}#${tag}`, other] }
}

/** Members that are not there stand in it, so that those of the other chain do not stay. */
interface Chain extends Pick<ShareEntry, 'receipts' | 'lastReceiptHash'> {
  readonly keyed: number | undefined
  readonly keyedAt: ShareEntry['keyedAt'] | undefined
  readonly asking: string | undefined
}

function earlierReceived(a: ReceiptEntry, b: ReceiptEntry): ReceiptEntry {
  return withoutUndefined<ReceiptEntry>({ ...a, receivedAtMs: earliest(a.receivedAtMs, b.receivedAtMs) } as ReceiptEntry)
}

function heardOf({ keyed = 0, keyedAt = {} }: Chain): number {
  return Math.max(keyed, ...Object.values(keyedAt))
}

function mergeShare(a: ShareEntry, b: ShareEntry): ShareEntry {
  const stage = SHARE_STAGES[Math.max(SHARE_STAGES.indexOf(a.stage), SHARE_STAGES.indexOf(b.stage))] ?? a.stage
  const { blob, dropped } = a.blob === null || b.blob === null ? (a.blob === null ? b : a) : withFewerKeys(a, b)
  const consent = a.consent === undefined || b.consent === undefined ? (a.consent ?? b.consent) : newerKeys(a.consent, b.consent)
  const ending = ({ ended, endedAtMs }: ShareEntry): Partial<ShareEntry> =>
    ended === undefined || endedAtMs === undefined ? {} : { ended, endedAtMs }
  const chain = ({ receipts, lastReceiptHash, keyed, keyedAt, asking }: ShareEntry): Chain => ({
    ...{ receipts, lastReceiptHash, keyed, keyedAt, asking },
  })
  return withoutUndefined<ShareEntry>({
    ...a,
    ...further(ending(a), ending(b), (one) => -(one.endedAtMs ?? Number.MAX_SAFE_INTEGER)),
    // The chain that the sender's node, or a mirror of hers, goes on with.
    ...further(chain(a), chain(b), (one) => heardOf(one) * RECEIPTS_IN_A_CHAIN + one.receipts),
    blob: stage === 'deleted' ? null : blob,
    dropped: stage === 'deleted' ? undefined : dropped,
    ...(consent === undefined ? {} : { consent }),
    savedCopies: bothCopies(a.savedCopies, b.savedCopies),
    joinedBytes: stage === 'deleted' ? undefined : larger(a.joinedBytes, b.joinedBytes),
    notCame: stage === 'deleted' ? undefined : cameNowhere([a, b]),
    asOfMs: stage === 'deleted' ? undefined : newestFile([a, b]),
    stage,
    neverFetched: stage === 'deleted' ? hadNothing([a, b]) : undefined,
    checkedOnLedger: a.checkedOnLedger || b.checkedOnLedger,
  } as ShareEntry)
}

/** Records that none of the computers that had it fetched has. */
function cameNowhere(both: readonly ShareEntry[]): ShareEntry['notCame'] | undefined {
  const [first = [], ...others] = both.filter(({ stage }) => stage === 'fetched').map(({ notCame = [] }) => notCame)
  const left = first.filter((id) => others.every((other) => other.includes(id)))
  return left.length === 0 ? undefined : left
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)
}

/** What was taken back stays so; of whoever asked the later word counts, whatever was answered to this request. */
function mergeRequest(a: RequestEntry, b: RequestEntry): RequestEntry {
  const answered = ({ withdrawnAtMs: _apart, block: _ofPerson, ...rest }: RequestEntry): RequestEntry => rest
  const withdrawnAtMs = earliest(a.withdrawnAtMs, b.withdrawnAtMs)
  const [blockA, blockB] = [blockOf(a), blockOf(b)]
  // Of two words at one moment the careful one.
  const block =
    blockA === undefined || blockB === undefined ? (blockA ?? blockB) : further(blockA, blockB, (one) => 2 * one.atMs + (one.on ? 1 : 0))
  return withoutUndefined<RequestEntry>({ ...further(answered(a), answered(b), answerRank), block, withdrawnAtMs } as RequestEntry)
}

/** What was granted stays granted; of other answers the later one counts. */
function answerRank({ answer, answeredAtMs }: RequestEntry): number {
  return answer === 'granted' ? Number.MAX_SAFE_INTEGER : (answeredAtMs ?? 0)
}

/** What was stopped stays so. */
function mergeChild(a: ChildEntry, b: ChildEntry): ChildEntry {
  return withoutUndefined<ChildEntry>({
    ...a,
    atMs: Math.min(a.atMs, b.atMs),
    blob: eitherBlob(a.blob, b.blob) ?? a.blob,
    stoppedAtMs: earliest(a.stoppedAtMs, b.stoppedAtMs),
    deletionConfirmedAtMs: earliest(a.deletionConfirmedAtMs, b.deletionConfirmedAtMs),
    neverFetchedAtMs: earliest(a.neverFetchedAtMs, b.neverFetchedAtMs),
    deletedThereAtMs: earliest(a.deletedThereAtMs, b.deletedThereAtMs),
  } as ChildEntry)
}

/** What was taken over stays so, and of two files that say the same the newer key counts. */
function mergeOffer(a: OfferEntry, b: OfferEntry): OfferEntry {
  const rank = ({ answer, takenAtMs }: OfferEntry): number =>
    (answer === undefined ? 0 : answer === 'declined' ? 2 : 4) + (takenAtMs === undefined ? 0 : 1)
  const said = ({ blob: _apart, ...rest }: OfferEntry): Omit<OfferEntry, 'blob'> => rest
  if (rank(a) !== rank(b)) return rank(a) > rank(b) ? a : b
  return { ...first(said(a), said(b)), blob: eitherBlob(a.blob, b.blob) }
}

function eitherBlob(a: OfferEntry['blob'], b: OfferEntry['blob']): OfferEntry['blob'] {
  if (a === null || b === null) return null
  return a.id === b.id ? newerKeys(a, b) : a.id > b.id ? a : b
}

/** Removed stays removed, unless it was taken in again since. */
function mergeDevice(a: DeviceEntry, b: DeviceEntry): DeviceEntry {
  const lasting = ({ removedAtMs: _apart, ...rest }: DeviceEntry): DeviceEntry => rest
  const rank = a.addedAtMs === b.addedAtMs ? ({ card }: DeviceEntry) => card.issuedAtMs : ({ addedAtMs }: DeviceEntry) => addedAtMs
  const newer = further(lasting(a), lasting(b), rank)
  // Whoever removed it knew when it was taken in, also where that was by a clock that was ahead.
  const removed = ({ addedAtMs, removedAtMs = 0 }: DeviceEntry): number => (removedAtMs === 0 ? 0 : Math.max(removedAtMs, addedAtMs))
  const removedAtMs = Math.max(removed(a), removed(b))
  return removedAtMs > 0 && removedAtMs >= newer.addedAtMs ? { ...newer, removedAtMs } : newer
}
