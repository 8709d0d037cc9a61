/** A share that is passed on to colleagues under the patient's own grant: served by her node, seen and stopped by her, with real nodes. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PassOnDraft } from '../../shared/api/child-views.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { parentOf, signChild } from '../../shared/crypto/child-grant.ts'
import { signReceipt } from '../../shared/crypto/receipt.ts'
import type { ChildNotice, ChildTerms } from '../../shared/model/child-grant.ts'
import type { ChildView, InvitePayload, ReceiptStatement } from '../../shared/model/grant.ts'
import { share } from '../support/grants.ts'
import { describeAskedBack } from '../support/gone-below.ts'
import { sendOddRows } from '../support/kept-below.ts'
import { cardOf, identityOf, sealFor } from '../support/letters.ts'
import { turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { childrenOf, importLab as importLabAt, paperOf, passOnTo, recordsAt, shareOf, signedGrantAt, startTree } from '../support/tree.ts'
import type { PassDraft, Tree } from '../support/tree.ts'

let maria: Person
let ana: Person
/** Ana's colleague; Maria never heard of him. */
let bogdan: Person
let carmen: Person
let everybody: readonly Person[] = []
let tree: Tree
let [mariasAna, anasBogdan, bogdansCarmen] = ['', '', '']

beforeAll(async () => {
  tree = await startTree()
  ;({ maria, ana, bogdan, carmen, everybody, mariasAna, anasBogdan, bogdansCarmen } = tree)
})
afterAll(async () => {
  for (const one of everybody) await one.stop()
})

const idOf = (title: string): string => tree.titles.get(title) ?? ''
const treeOf = (grantId: string): Promise<readonly ChildView[]> => childrenOf(maria, grantId)
const passOn = (from: Person, to: Person, draft: PassDraft): Promise<string> => passOnTo(everybody, [from, to], draft)
const grantOf = (grantId: string): Promise<InvitePayload['grant']> => signedGrantAt(ana, grantId)
const grantRecords = (grantId: string): ReturnType<typeof recordsAt> => recordsAt(ana, grantId)

describe('a share that may be passed on', () => {
  let grantId = ''
  let childId = ''
  let grandId = ''

  it('reaches a colleague whom the patient does not know, from her own node', async () => {
    grantId = await share(maria, ana, { contactId: mariasAna, may: ['pass-on'] })
    childId = await passOn(ana, bogdan, {
      grantId,
      contactId: anasBogdan,
      recordIds: [idOf('HbA1c'), idOf('Ferritin')],
      mayPassOn: true,
    })
    await turnsUntil(everybody, async () => (await treeOf(grantId)).length === 1)
    expect(await treeOf(grantId)).toMatchObject([
      { childId, giverName: 'Dr Ana Dumitru', granteeName: 'Dr Bogdan Ionescu', recordCount: 2, state: 'active', openings: 0 },
    ])
    expect((await shareOf(ana, grantId))?.children).toMatchObject([{ granteeName: 'Dr Bogdan Ionescu', state: 'active' }])
    const got = await bogdan.call('fetchShare', { grantId: childId })
    expect(got).toMatchObject({
      senderName: 'Maria Popescu',
      senderVerified: false,
      passedOnBy: 'Dr Ana',
      checkedOnLedger: true,
      recordCount: 2,
    })
    expect(got.sentence).toMatchObject({ grantorName: 'Maria Popescu', granteeName: 'Dr Bogdan Ionescu', recordCount: 2 })
    expect((await bogdan.call('openShared', { grantId: childId, recordId: idOf('HbA1c') })).row.title).toBe('HbA1c')
    expect(await bogdan.codeOf('openShared', { grantId: childId, recordId: idOf('Sodium') })).toBe('record-not-found')
  })

  it('tells the patient what the colleague opened', async () => {
    await turnsUntil(everybody, async () => (await treeOf(grantId))[0]?.openings === 1)
    const { entries } = await maria.call('listActivity', { limit: 20, offset: 0 })
    expect(entries).toContainEqual(expect.objectContaining({ kind: 'receipt-received', who: 'Dr Bogdan Ionescu', what: 'HbA1c' }))
  })

  it('is never passed on wider, longer, further or by somebody who may not', async () => {
    const until = (await shareOf(ana, grantId))?.untilMs ?? 0
    const all = [...tree.titles.values()]
    const refusals: readonly (readonly [Person, PassOnDraft, string])[] = [
      [ana, { grantId, contactId: anasBogdan, recordIds: all, right: 'view', untilMs: until + 1 }, 'grant-widened'],
      [ana, { grantId, contactId: anasBogdan, recordIds: all, right: 'keep', untilMs: until }, 'grant-widened'],
      [ana, { grantId, contactId: anasBogdan, recordIds: ['9'.repeat(32)], right: 'view', untilMs: until }, 'record-not-found'],
      [bogdan, { grantId: childId, contactId: bogdansCarmen, recordIds: all, right: 'view', untilMs: until }, 'record-not-found'],
      [
        bogdan,
        { grantId: childId, contactId: bogdansCarmen, recordIds: [idOf('HbA1c')], right: 'view', untilMs: until + 1 },
        'grant-widened',
      ],
    ]
    for (const [at, [person, draft, code]] of refusals.entries()) expect(await person.codeOf('passOn', draft), String(at)).toBe(code)
    grandId = await passOn(bogdan, carmen, { grantId: childId, contactId: bogdansCarmen, recordIds: [idOf('HbA1c')] })
    await turnsUntil(everybody, async () => (await treeOf(grantId)).length === 2)
    expect((await treeOf(grantId)).map(({ granteeName, depth }) => [granteeName, depth])).toEqual([
      ['Dr Bogdan Ionescu', 1],
      ['Dr Carmen Pop', 2],
    ])
    expect(await carmen.call('fetchShare', { grantId: grandId })).toMatchObject({ passedOnBy: 'Dr Bogdan', recordCount: 1 })
    expect((await carmen.call('openShared', { grantId: grandId, recordId: idOf('HbA1c') })).row.title).toBe('HbA1c')
    expect(await paperOf(carmen, grandId)).toEqual(['Maria Popescu to Dr Ana: 3', 'Dr Bogdan Ionescu: 2', 'Dr Carmen Pop: 1', 'HbA1c'])
    const onwards = { grantId: grandId, contactId: (await carmen.call('listContacts', null))[0]?.id ?? '', recordIds: [idOf('HbA1c')] }
    expect(await carmen.codeOf('passOn', { ...onwards, right: 'view', untilMs: until })).toBe('pass-on-not-allowed')
  })

  it('is refused by the patient where a changed program signed more, and nothing of it is served', async () => {
    const keys = await identityOf(ana)
    const signed = await grantOf(grantId)
    const parent = parentOf({ grant: signed })
    if (!parent.ok) throw new Error(parent.error.code)
    const card = await cardOf(bogdan)
    const terms: ChildTerms = {
      version: 1,
      childId: 'f'.repeat(32),
      parent: parent.value.hash,
      rootId: grantId,
      depth: 1,
      holder: parent.value.holder,
      giver: keys.did,
      giverName: 'Dr Ana Dumitru',
      grantee: card.did,
      granteeName: 'Dr Bogdan Ionescu',
      purpose: 'TREAT',
      right: 'view',
      fromMs: parent.value.fromMs,
      untilMs: parent.value.untilMs,
      deleteByMs: parent.value.deleteByMs,
      signedAtMs: Date.now(),
      records: parent.value.records,
    }
    const wider: readonly Partial<ChildTerms>[] = [
      { untilMs: terms.untilMs + 1 },
      { right: 'keep' },
      { purpose: 'HRESCH' },
      { records: terms.records.map((one) => ({ ...one, version: one.version + 1 })) },
      { may: ['add'] },
      { depth: 2 },
      // It would stand in the place of the share itself, or of another one.
      { childId: grantId },
    ]
    const before = (await treeOf(grantId)).length
    const refusedOnes = async (): Promise<number> =>
      (await maria.call('listActivity', { limit: 200, offset: 0 })).entries.filter(({ kind }) => kind === 'request-refused').length
    for (const change of wider) {
      const count = await refusedOnes()
      const notice: ChildNotice = { chain: [signChild(keys, { ...terms, ...change })], card }
      await ana.node.peer.deliver(await cardOf(maria), sealFor(keys, await cardOf(maria), 'child-grant', canonicalJson(notice)))
      await maria.root.turn()
      expect(await refusedOnes(), JSON.stringify(change)).toBe(count + 1)
    }
    expect(await treeOf(grantId)).toHaveLength(before)
    const fetched = await bogdan.node.peer.fetchFiles(
      await cardOf(maria),
      'f'.repeat(32),
      [terms.records.find(({ recordId }) => recordId === idOf('Sodium'))?.cid ?? ''],
      () => undefined,
      new AbortController().signal,
    )
    expect(fetched).toMatchObject({ ok: false, error: { code: 'refused-by-peer' } })
    await sendOddRows(ana, bogdan, { grant: signed, chain: [signChild(keys, terms)], card: await cardOf(maria) })
  })

  it('can be stopped at one branch: everything below it ends, and the share itself goes on', async () => {
    expect(await maria.call('stopChild', { childId })).toEqual({ stopped: 2 })
    expect(await maria.call('stopChild', { childId })).toEqual({ stopped: 0 })
    const ended = async (person: Person, id: string): Promise<boolean> => (await shareOf(person, id))?.stage === 'deleted'
    await turnsUntil(everybody, async () => (await ended(bogdan, childId)) && (await ended(carmen, grandId)))
    for (const [person, id] of [
      [bogdan, childId],
      [carmen, grandId],
    ] as const)
      expect(await person.codeOf('openShared', { grantId: id, recordId: idOf('HbA1c') })).toBe('grant-withdrawn')
    await turnsUntil(everybody, async () =>
      (await treeOf(grantId)).every(({ deletionConfirmedAtMs }) => deletionConfirmedAtMs !== undefined),
    )
    await turnsUntil(everybody, async () => (await shareOf(ana, grantId))?.children?.[0]?.state === 'stopped')
    expect((await ana.call('fetchShare', { grantId })).stage).toBe('fetched')
  })

  it('loses at the patient what she takes back from the share above it', async () => {
    const child = await passOn(ana, bogdan, {
      grantId,
      contactId: anasBogdan,
      recordIds: [idOf('Ferritin'), idOf('Sodium')],
      mayPassOn: false,
    })
    await turnsUntil(everybody, async () => (await treeOf(grantId)).some(({ state }) => state === 'active'))
    await maria.call('withdrawItems', { grantId, recordIds: [idOf('Ferritin')] })
    const fetchOf = async (title: string): Promise<boolean> => {
      const cid = (await grantRecords(grantId)).find(({ recordId }) => recordId === idOf(title))?.cid ?? ''
      await bogdan.node.blocks.dropFiles([cid])
      const stated = { grantId: child, purpose: 'TREAT', right: 'view' } as const
      return (await bogdan.node.peer.fetchFiles(await cardOf(maria), stated, [cid], () => undefined, new AbortController().signal)).ok
    }
    expect([await fetchOf('Ferritin'), await fetchOf('Sodium')]).toEqual([false, true])
    await maria.call('stopChild', { childId: child })
  })

  it('dies with the grant: both leaves are refused at the patient the moment it is stopped', async () => {
    const first = await passOn(ana, bogdan, { grantId, contactId: anasBogdan, recordIds: [idOf('Sodium')], mayPassOn: true })
    const second = await passOn(bogdan, carmen, { grantId: first, contactId: bogdansCarmen, recordIds: [idOf('Sodium')] })
    await turnsUntil(everybody, async () => (await treeOf(grantId)).filter(({ state }) => state === 'active').length === 2)
    const cid = (await grantRecords(grantId)).find(({ recordId }) => recordId === idOf('Sodium'))?.cid ?? ''
    const fetchAs = async (person: Person, id: string): Promise<boolean> =>
      (
        await person.node.peer.fetchFiles(
          await cardOf(maria),
          { grantId: id, purpose: 'TREAT', right: 'view' },
          [cid],
          () => undefined,
          new AbortController().signal,
        )
      ).ok
    expect([await fetchAs(carmen, first), await fetchAs(bogdan, first), await fetchAs(carmen, second)]).toEqual([false, true, true])
    for (const person of [bogdan, carmen]) await person.node.blocks.dropFiles([cid])
    await maria.call('withdrawGrant', { grantId })
    expect([await fetchAs(bogdan, first), await fetchAs(carmen, second)]).toEqual([false, false])
    await turnsUntil(
      everybody,
      async () => (await shareOf(carmen, second))?.stage === 'deleted' && (await shareOf(bogdan, first))?.stage === 'deleted',
    )
    await turnsUntil(everybody, async () => (await shareOf(ana, grantId))?.children?.every(({ state }) => state === 'stopped') === true)
    for (const person of everybody) expect((await person.call('checkVault', null)).damaged).toEqual([])
  })
})

describe('a share of what comes from today on, with keys against receipts, that is passed on', () => {
  let grantId = ''
  let childId = ''
  let grandId = ''
  let zinc = ''
  let iron = ''

  const importLab = (text: string): Promise<string> => importLabAt(maria, text)
  const isThere = async (person: Person, id: string, recordId: string): Promise<boolean> => {
    const share = await shareOf(person, id)
    return share?.notFetched === undefined && share?.rows.some((row) => row.id === recordId) === true
  }
  const open = (person: Person, id: string, recordId: string): Promise<string> => person.codeOf('openShared', { grantId: id, recordId })
  /** What Maria's node says to this person's program. */
  const askKey = async (person: Person, id: string, recordId: string, chain: readonly ReceiptStatement[]): Promise<string> => {
    const answer = await person.node.peer.fetchKey(await cardOf(maria), id, recordId, chain)
    return answer.ok ? `${String(answer.value.length)} bytes` : answer.error.code
  }
  const openedBy = async (): Promise<readonly string[]> =>
    (await maria.call('listAccesses', { limit: 100, offset: 0 })).entries
      .filter((one) => [grantId, childId, grandId].includes(one.grantId))
      .map(({ who, title, seq }) => `${who} ${title} ${String(seq)}`)
      .sort()

  it('gives the colleague what had joined and is passed on, against receipts of his own', async () => {
    const now = Date.now()
    const times = { fromMs: now - 1000, untilMs: now + 3_600_000, deleteByMs: now + 7_200_000 }
    const category = { kinds: ['lab'], earlier: false, later: true } as const
    const extras = { may: ['pass-on'], keysOn: 'receipt', category } as const
    grantId = await share(maria, ana, { contactId: mariasAna, scope: { recordIds: [], kinds: [] }, ...times, ...extras })
    await ana.call('fetchShare', { grantId })
    zinc = await importLab('Zinc')
    const lead = await importLab('Lead')
    await turnsUntil(everybody, async () => (await isThere(ana, grantId, zinc)) && (await isThere(ana, grantId, lead)))
    const kinds = { laterKinds: ['medicine'] as const }
    expect(
      await ana.codeOf('passOn', { grantId, contactId: anasBogdan, recordIds: [zinc], right: 'view', untilMs: now + 60_000, ...kinds }),
    ).toBe('grant-widened')
    childId = await passOn(ana, bogdan, { grantId, contactId: anasBogdan, recordIds: [zinc], laterKinds: ['lab'], mayPassOn: true })
    await turnsUntil(everybody, async () => (await treeOf(grantId)).length === 1)
    const got = await bogdan.call('fetchShare', { grantId: childId })
    expect(got).toMatchObject({ keysOn: 'receipt', rows: [{ id: zinc, title: 'Zinc' }], sentence: { category } })
    expect(await open(bogdan, childId, zinc)).toBe('ok')
    await turnsUntil(everybody, async () => (await openedBy()).length === 1)
    expect(await openedBy()).toEqual(['Dr Bogdan Ionescu Zinc 1'])
    expect(await isThere(bogdan, childId, lead)).toBe(false)
  })

  it('gives what comes later down the whole tree, and nothing that its giver left out', async () => {
    grandId = await passOn(bogdan, carmen, { grantId: childId, contactId: bogdansCarmen, recordIds: [], laterKinds: ['lab'] })
    await turnsUntil(everybody, async () => (await treeOf(grantId)).length === 2)
    await carmen.call('fetchShare', { grantId: grandId })
    iron = await importLab('Iron')
    await turnsUntil(everybody, async () => (await isThere(bogdan, childId, iron)) && (await isThere(carmen, grandId, iron)))
    expect((await shareOf(carmen, grandId))?.rows.map(({ title }) => title)).toEqual(['Iron'])
    expect((await treeOf(grantId)).map(({ recordCount, laterKinds }) => [recordCount, laterKinds])).toEqual([
      [2, ['lab']],
      [1, ['lab']],
    ])
    expect([await open(carmen, grandId, iron), await open(bogdan, childId, iron), await open(ana, grantId, iron)]).toEqual([
      'ok',
      'ok',
      'ok',
    ])
    await turnsUntil(everybody, async () => (await openedBy()).length === 4)
    expect(await openedBy()).toEqual(['Dr Ana Iron 1', 'Dr Bogdan Ionescu Iron 2', 'Dr Bogdan Ionescu Zinc 1', 'Dr Carmen Pop Iron 1'])
    expect((await maria.call('listAccesses', { limit: 1, offset: 0 })).gaps).toEqual([])
  })

  it('gives no key where a receipt is withheld, and none to whoever passed it on in the name of the reader below', async () => {
    const [anas, bogdans] = [await identityOf(ana), await identityOf(bogdan)]
    const fields = { version: 1, grantId: childId, purpose: 'TREAT', recordId: iron, openedAtMs: Date.now() } as const
    const { entries } = await maria.call('listAccesses', { limit: 100, offset: 0 })
    const known = entries.filter((one) => one.grantId === childId).length
    const next = { ...fields, seq: known + 2, previous: 'A'.repeat(43) }
    expect(await askKey(bogdan, childId, iron, [signReceipt(bogdans, { ...next, reader: bogdans.did })])).toBe('refused-by-peer')
    expect(await askKey(bogdan, childId, iron, [])).toBe('refused-by-peer')
    for (const reader of [bogdans.did, anas.did]) {
      const forged = [signReceipt(anas, { ...next, seq: 1, previous: '', reader })]
      expect(await askKey(ana, childId, iron, forged)).toBe('refused-by-peer')
    }
    const letter = signReceipt(anas, { ...next, seq: known + 1, reader: bogdans.did })
    await ana.node.peer.deliver(await cardOf(maria), sealFor(anas, await cardOf(maria), 'receipt', canonicalJson(letter)))
    await maria.root.turn()
    expect((await openedBy()).length).toBe(4)
  })

  it('loses below what is taken out above, with a receipt from each', async () => {
    await maria.call('withdrawItems', { grantId, recordIds: [iron] })
    expect(await askKey(carmen, grandId, iron, [])).toBe('refused-by-peer')
    await turnsUntil(everybody, async () => {
      const rows = [await shareOf(bogdan, childId), await shareOf(carmen, grandId), await shareOf(ana, grantId)].flatMap(
        (one) => one?.rows ?? [],
      )
      return rows.every(({ id }) => id !== iron)
    })
    expect((await treeOf(grantId)).map(({ recordCount }) => recordCount)).toEqual([1, 0])
    await turnsUntil(everybody, async () => {
      const { entries } = await maria.call('listActivity', { limit: 200, offset: 0 })
      return entries.filter((one) => one.kind === 'items-deletion-confirmed' && one.grantId === grantId).length === 3
    })
  })

  it('follows the grant above to its end: nothing that comes then reaches anybody below', async () => {
    await maria.call('withdrawGrant', { grantId })
    await importLab('Copper')
    const ended = async (person: Person, id: string): Promise<boolean> => (await shareOf(person, id))?.stage === 'deleted'
    await turnsUntil(everybody, async () => (await ended(bogdan, childId)) && (await ended(carmen, grandId)) && (await ended(ana, grantId)))
    expect((await treeOf(grantId)).map(({ state, recordCount }) => [state, recordCount])).toEqual([
      ['stopped', 1],
      ['stopped', 0],
    ])
    for (const person of everybody) expect((await person.call('checkVault', null)).damaged).toEqual([])
  })
})

describeAskedBack(() => tree)
