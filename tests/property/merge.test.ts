/** Merging two devices' versions: the same whoever does it and however often, and nothing is forgotten. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Collections, GrantEntry, ShareEntry } from '../../electron/vault/session/collections.ts'
import { mergeEntries } from '../../electron/vault/session/manifest/merge.ts'

const time = fc.integer({ min: 1, max: 4 })
const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined })
const text = fc.constantFrom('a', 'b', 'c')
const blob = fc.record({ cid: text, chunks: fc.constant(1), id: fc.constant('i'), key: text, epoch: time })
const clean = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

const grant = fc.record({
  contactId: fc.constant('c'),
  blob,
  untilMs: fc.constant(9),
  fromMs: fc.constant(1),
  preimage: fc.constant('p'),
  sealValue: fc.constant('s'),
  outboxId: fc.constant('o'),
  signedAtMs: fc.constant(1),
  withdrawnAtMs: maybe(time),
  stoppedAtEpoch: maybe(time),
  rotated: maybe(fc.constant(true)),
  openOutboxId: maybe(text),
  deletionConfirmedAtMs: maybe(time),
  neverFetchedAtMs: maybe(time),
  expiredNoted: maybe(fc.constant(true)),
  confirmedAtMs: maybe(time),
  deletedThereAtMs: maybe(time),
  copiesGoneAtMs: maybe(time),
  resealed: maybe(fc.record({ atMs: time, records: time, kept: time })),
  sealingAnew: maybe(fc.record({ state: fc.constantFrom('due', 'left', 'done'), atMs: time, device: text })),
})
const share = fc
  .record({
    contactId: fc.constant('c'),
    senderName: fc.constant('n'),
    blob,
    stage: fc.constantFrom('new', 'accepted', 'fetched', 'deleted'),
    fromMs: fc.constant(1),
    untilMs: fc.constant(9),
    deleteByMs: fc.constant(9),
    summaryJson: fc.constant('{}'),
    ending: fc.constantFrom(
      {},
      { ended: 'withdrawn', endedAtMs: 1 },
      { ended: 'withdrawn', endedAtMs: 2 },
      { ended: 'expired', endedAtMs: 2 },
    ),
    receipts: time,
    lastReceiptHash: text,
    keyed: maybe(time),
    keyedAt: maybe(fc.record({ m: time })),
    asking: maybe(text),
    checkedOnLedger: fc.boolean(),
    consent: maybe(blob),
    savedCopies: maybe(fc.record({ records: time, lastAtMs: time, goneAtMs: maybe(time) })),
    dropped: maybe(fc.constantFrom(['one'], ['one', 'two'], ['two'])),
    asOfMs: maybe(time),
    neverFetched: maybe(fc.boolean()),
  })
  .map(({ ending, dropped, asOfMs, neverFetched, ...one }) => ({
    ...{ ...one, ...ending, ...(one.stage === 'deleted' ? { blob: null, neverFetched } : { dropped }) },
    ...(one.stage === 'fetched' && asOfMs !== undefined ? { asOfMs } : {}),
  }))
const vault = fc.record({
  name: text,
  namedAtMs: maybe(time),
  createdAtMs: fc.constant(1),
  wordsConfirmed: fc.boolean(),
  pendingWords: text,
  settings: fc.record({ language: fc.constantFrom('en', 'ro'), theme: fc.constant('system'), idleLockMinutes: time }),
  ledger: fc.constant({ kind: 'embedded', chainId: 0, urls: [], quorum: 1, sealLog: '', vaultHeads: '' }),
  headsVaultId: fc.constantFrom('', 'x'),
  headsSalt: fc.constantFrom('', 'x'),
  edits: fc.record({ settings: fc.dictionary(fc.constantFrom('d1', 'd2'), time), ledger: fc.constant({}) }),
  recordsSeq: time,
  recordCount: time,
  ledgerDevice: maybe(fc.constant('d')),
  rotatingTo: maybe(time),
  ledgerParted: maybe(fc.record({ atMs: time, genesisHash: text, from: time, values: fc.constant([]), by: text })),
  ledgersBefore: maybe(
    fc.uniqueArray(fc.record({ ledger: fc.record({ genesisHash: text }), endedAtMs: time, told: maybe(fc.constant(true)) }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ ledger }) => ledger.genesisHash,
    }),
  ),
  publicPlace: maybe(
    fc.record({ place: fc.constantFrom(null, { chainId: 1 }), genesisHash: text, changedAtMs: time, dueAtMs: maybe(time) }),
  ),
})
const amendment = fc.record({
  grantId: fc.constant('g'),
  side: fc.constant('received'),
  hash: fc.constant('h'),
  atMs: fc.constant(1),
  blob: fc.option(blob, { nil: null }),
  letter: maybe(text),
  deletionConfirmedAtMs: maybe(time),
  neverFetchedAtMs: maybe(time),
  fetched: maybe(fc.constant(true)),
  dropped: maybe(fc.constantFrom(['one'], ['one', 'two'], ['two'])),
})
const ids = fc.uniqueArray(fc.constantFrom('one', 'two', 'three'), { minLength: 1 }).map((list) => list.sort())
const record = fc.record({ version: fc.constantFrom(1, 2), cid: fc.constant('r'), key: text, epoch: time, replacedBy: maybe(ids) })
const outbox = fc.record({ state: fc.constantFrom('intent', 'signed', 'submitted', 'confirmed', 'failed'), raw: text })
const issuer = fc.record({
  name: text,
  issuer: fc.constant('https://a.example'),
  keys: fc.constant([]),
  lists: maybe(
    fc
      .uniqueArray(fc.record({ kid: text, version: time, numbers: fc.uniqueArray(text) }), { minLength: 1, selector: ({ kid }) => kid })
      .map((lists) => lists.sort((a, b) => (a.kid < b.kid ? -1 : 1))),
  ),
  changedAtMs: time,
  removed: maybe(fc.constant(true)),
})
const licence = fc.record({
  ...{ nonce: fc.constantFrom('', 'n', 'm'), askedAtMs: time, text, shownNonce: text, shownAtMs: time },
  ...{ statusList: fc.constantFrom('', 'list', 'newer list'), seenLists: maybe(fc.uniqueArray(text, { maxLength: 2 })) },
})
const credential = fc.record({ holder: text, value: fc.constantFrom('good', 'withdrawn', 'suspended'), changedAtMs: time })
const request = fc.record({
  direction: fc.constant('in'),
  contactId: fc.constant('c'),
  request: fc.constant({ requestJson: '{}', signature: 's' }),
  atMs: time,
  answerByMs: fc.constant(9),
  answer: maybe(fc.constantFrom('granted', 'put-aside', 'blocked')),
  answeredAtMs: maybe(time),
  block: maybe(fc.record({ on: fc.boolean(), atMs: time })),
  grantId: maybe(text),
  withdrawnAtMs: maybe(time),
})
const child = fc.record({
  side: fc.constant('received'),
  rootId: fc.constant('r'),
  above: fc.constant([]),
  blob,
  untilMs: fc.constant(9),
  atMs: time,
  stoppedAtMs: maybe(time),
  deletionConfirmedAtMs: maybe(time),
  neverFetchedAtMs: maybe(time),
})
const offer = fc
  .record({
    direction: fc.constant('in'),
    contactId: fc.constant('c'),
    blob,
    atMs: time,
    answer: maybe(fc.constantFrom('accepted', 'declined')),
    answeredAtMs: maybe(time),
    takenAtMs: maybe(time),
  })
  .map((one) => ({ ...one, blob: one.answer === 'declined' ? null : one.blob }))
const device = fc.record({
  name: text,
  card: fc.record({ issuedAtMs: time, name: text }),
  slot: fc.constant(1),
  addedAtMs: time,
  removedAtMs: maybe(time),
})

const mirror = fc.record({
  state: fc.constantFrom('asked', 'agreed', 'stopping', 'stopped'),
  told: text,
  changedAtMs: time,
  asked: maybe(time),
  seq: time,
  stop: maybe(time),
})

/** One and the same, which both devices heard of. */
const receipt = fc.record({ grantId: fc.constant('g'), seq: fc.constant(1), statementJson: fc.constant('{}'), receivedAtMs: maybe(time) })

const CASES: readonly (readonly [keyof Collections, fc.Arbitrary<unknown>])[] = [
  ['grants', grant],
  ['shares', share],
  ['receipts', receipt],
  ['vault', vault],
  ['records', record],
  ['amendments', amendment],
  ['outbox', outbox],
  ['publicOutbox', outbox],
  ['daySeals', fc.record({ atMs: time, height: time, root: text })],
  ['devices', device],
  ['seen', time],
  ['removed', time],
  ['links', fc.record({ link: fc.constantFrom('', 'a', 'b'), readable: fc.boolean(), endedAtMs: maybe(time) })],
  ['issuers', issuer],
  ['licences', licence],
  ['credentials', credential],
  ['digests', text],
  ['mirrors', mirror],
  [
    'kept',
    fc.record({
      state: fc.constantFrom('asked', 'keeping', 'declined', 'stopped'),
      ...{ store: text, askedAtMs: time, changedAtMs: time, seq: time, word: maybe(time) },
    }),
  ],
  ['ways', fc.record({ cards: fc.constant([]), atMs: time, told: maybe(text) })],
  ['requests', request],
  ['keptPrivate', fc.record({ kept: fc.boolean(), changedAtMs: time })],
  ['whose', fc.record({ who: fc.constantFrom(null, '', 'Ion', 'Ana'), changedAtMs: time })],
  ['journal', fc.record({ from: fc.constant(0), lines: fc.nat(3), blob: fc.record({ cid: text, epoch: fc.nat(3) }) })],
  [
    'pins',
    fc.record({ state: fc.constantFrom('wanted', 'kept', 'leaving', 'asked', 'gone'), requestIds: fc.constant([]), changedAtMs: time }),
  ],
  ['children', child],
  ['offers', offer],
]

describe.each(CASES)('merging %s', (collection, arbitrary) => {
  const merge = (a: unknown, b: unknown): unknown => clean(mergeEntries(collection, 'k', a as never, b as never).value)

  it('gives the same on both sides, again and again, and among three', () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, arbitrary, (x, y, z) => {
        const [a, b, c] = [clean(x), clean(y), clean(z)]
        const ab = merge(a, b)
        expect(merge(b, a)).toEqual(ab)
        expect(merge(a, a)).toEqual(a)
        expect(merge(ab, b)).toEqual(ab)
        expect(merge(a, ab)).toEqual(ab)
        // Which of two settings counts until the person has chosen may depend on who met first; then it is settled by the conflict.
        if (collection !== 'vault') expect(merge(ab, c)).toEqual(merge(a, merge(b, c)))
      }),
      { numRuns: 500 },
    )
  })
})

describe('merging', () => {
  it('never takes a withdrawal, a removal or a deletion back', () => {
    fc.assert(
      fc.property(grant, grant, (x, y) => {
        const merged = mergeEntries('grants', 'k', clean(x) as GrantEntry, clean(y) as GrantEntry).value
        expect(merged.withdrawnAtMs === undefined).toBe(x.withdrawnAtMs === undefined && y.withdrawnAtMs === undefined)
        // What is done is not due again, whatever the clock of a computer said meanwhile.
        if ([x, y].some((one) => one.sealingAnew?.state === 'done')) expect(merged.sealingAnew?.state).toBe('done')
      }),
    )
    fc.assert(
      fc.property(share, share, (x, y) => {
        const merged = mergeEntries('shares', 'k', clean(x) as ShareEntry, clean(y) as ShareEntry).value
        expect(merged.ended === undefined).toBe(!('ended' in x) && !('ended' in y))
        if (x.stage === 'deleted') expect([merged.stage, merged.blob]).toEqual(['deleted', null])
        // The chain that somebody who gives keys has heard more of, be it a mirror.
        const [ofX, ofY] = [x, y].map((one) => Math.max(one.keyed ?? 0, one.keyedAt?.m ?? 0)) as [number, number]
        if (ofX > ofY) expect([merged.lastReceiptHash, merged.keyedAt]).toEqual([x.lastReceiptHash, x.keyedAt])
      }),
    )
  })

  it('never takes back that somebody is to keep nothing any more, unless she was asked again', () => {
    fc.assert(
      fc.property(mirror, mirror, (x, y) => {
        const merged = mergeEntries('mirrors', 'k', clean(x) as never, clean(y) as never).value
        if (x.asked === y.asked && [x, y].some(({ state }) => state.startsWith('stop'))) expect(merged.state).toMatch(/^stop/u)
        expect(merged.seq).toBe(Math.max(x.seq, y.seq))
      }),
    )
  })

  it('never takes back that nothing is to be kept for somebody any more, whatever the clocks of the two computers said', () => {
    const entry = fc.record({ word: time, askedAtMs: time, changedAtMs: time, store: text })
    const mergedOf = (x: object, y: object): unknown => mergeEntries('kept', 'k', clean(x) as never, clean(y) as never).value
    fc.assert(
      fc.property(entry, entry, fc.constantFrom('asked', 'keeping'), (x, y, state) => {
        // Lists of what to keep come behind the question that they follow.
        const kept = { ...x, seq: x.word + 10, state }
        const stopped = { ...y, seq: y.word, state: 'stopped' }
        expect(mergedOf(kept, stopped)).toMatchObject({ state: y.word >= x.word ? 'stopped' : state })
        // She was answered once for a question, and an answer counts over none.
        expect(mergedOf(kept, { ...y, word: x.word, seq: x.word, state: 'declined' })).toMatchObject({ state: 'declined' })
        const waiting = { ...y, word: x.word, seq: x.word, state: 'asked' }
        expect(mergedOf({ ...kept, state: 'keeping' }, waiting)).toMatchObject({ state: 'keeping' })
        // The newest list counts.
        const older = { ...y, word: x.word, seq: x.word + 9, state: 'keeping', store: 'of the older' }
        expect(mergedOf({ ...kept, state: 'keeping' }, older)).toMatchObject({ seq: x.word + 10 })
      }),
    )
  })

  it('never forgets a list that came with a licence, nor a licence that was shown, whoever asked for one later', () => {
    fc.assert(
      fc.property(licence, licence, (x, y) => {
        const merged = mergeEntries('licences', 'k', clean(x) as never, clean(y) as never).value
        const lists = new Set([merged.statusList, ...(merged.seenLists ?? [])])
        for (const list of [x, y].flatMap(({ statusList, seenLists = [] }) => [statusList, ...seenLists]))
          expect(list === '' || lists.has(list)).toBe(true)
        const [earlier, later] = x.shownAtMs < y.shownAtMs ? [x, y] : [y, x]
        if (earlier.shownAtMs < later.shownAtMs) expect(merged.text).toBe(later.text)
      }),
    )
  })

  it('never forgets a list of cards that were taken back, whoever changed the issuer later', () => {
    fc.assert(
      fc.property(issuer, issuer, (x, y) => {
        const { lists = [] } = mergeEntries('issuers', 'k', clean(x) as never, clean(y) as never).value
        for (const list of [...(x.lists ?? []), ...(y.lists ?? [])])
          expect(lists.some(({ kid, version }) => kid === list.kid && version >= list.version)).toBe(true)
      }),
    )
  })
})
