/** Records that are asked back of people below a share who have them no more, or never had them: what each says, and what the patient is shown. */

import { beforeAll, describe, expect, it } from 'vitest'
import { decodeUtf8 } from '../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { openEnvelope } from '../../shared/crypto/envelope.ts'
import type { TakenBackItem } from '../../shared/api/amend-views.ts'
import type { GrantView } from '../../shared/model/grant.ts'
import { share } from './grants.ts'
import { goOffline } from './household.ts'
import { describeKeptBelow } from './kept-below.ts'
import { cardOf, identityOf, sealFor } from './letters.ts'
import { turnsUntil } from './person.ts'
import type { Person } from './person.ts'
import { childrenOf, importLab, passOnTo, shareOf } from './tree.ts'
import type { Tree } from './tree.ts'

const HOUR_MS = 3_600_000

/** The tests, with the people of a tree that has started by then; the last ones move its clocks. */
export function describeAskedBack(tree: () => Tree): void {
  describe('a record that is taken back of somebody who never fetched it', () => {
    describeNeverFetched(tree)
  })
  describe('a share whose reader deleted all of it', () => {
    describeDeletedAbove(tree, () => {
      describeKeptBelow(tree)
    })
  })
}

/** How it stands with a record that Maria took back. */
async function takenBack({ maria }: Tree, grantId: string, recordId: string): Promise<TakenBackItem | undefined> {
  const view = await maria.call('showGrantItems', { grantId, limit: 0, offset: 0 })
  return view.takenBack.find((one) => one.recordId === recordId)
}

/** Maria's share with Ana of these, which she fetched; copies may be kept and passed on. */
async function keptByAna({ maria, ana, mariasAna }: Tree, recordIds: readonly string[]): Promise<string> {
  const now = Date.now()
  const times = { fromMs: now - 1000, untilMs: now + HOUR_MS, deleteByMs: now + 20 * HOUR_MS }
  const scope = { recordIds, kinds: [] }
  const grantId = await share(maria, ana, { contactId: mariasAna, may: ['pass-on'], right: 'keep', scope, ...times })
  await ana.call('fetchShare', { grantId })
  return grantId
}

/** A share that ends in an hour, whose reader deleted all of it. `between` is what moves the clocks up to seven hours on: the ledger does not forget how late it was. */
function describeDeletedAbove(tree: () => Tree, between: () => void): void {
  let grantId = ''
  let childId = ''
  let [first, second, third] = ['', '', '']
  const people = (): readonly Person[] => [tree().maria, tree().ana, tree().bogdan]
  const grant = async (): Promise<GrantView | undefined> =>
    (await tree().maria.call('listGrants', null)).find((one) => one.grantId === grantId)
  const isConfirmed = async (recordId: string): Promise<boolean> => (await takenBack(tree(), grantId, recordId))?.deletion === 'confirmed'

  it('is one whose single records are asked back below it', async () => {
    const { maria, ana, bogdan, anasBogdan } = tree()
    ;[first, second, third] = [await importLab(maria, 'Cobalt'), await importLab(maria, 'Chrome'), await importLab(maria, 'Boron')]
    const recordIds = [first, second, third]
    grantId = await keptByAna(tree(), recordIds)
    childId = await passOnTo(people(), [ana, bogdan], { grantId, contactId: anasBogdan, recordIds, right: 'keep' })
    await turnsUntil(people(), async () => (await childrenOf(maria, grantId)).length === 1)
    await bogdan.call('fetchShare', { grantId: childId })
    await ana.call('deleteShare', { grantId })
    await turnsUntil(people(), async () => (await grant())?.deletedThereAtMs !== undefined)
    await maria.call('withdrawItems', { grantId, recordIds: [first] })
    await turnsUntil(people(), () => isConfirmed(first))
    expect(await bogdan.codeOf('openShared', { grantId: childId, recordId: first })).toBe('record-taken-back')
  })

  between()

  it('is one whose single records are asked back below it behind its end, as long as somebody there may keep them', async () => {
    const { maria, bogdan } = tree()
    for (const person of people()) person.clock.offsetMs = 7 * HOUR_MS
    await turnsUntil(people(), async () => (await grant())?.state === 'expired')
    await maria.call('withdrawItems', { grantId, recordIds: [second] })
    expect(await takenBack(tree(), grantId, second)).toMatchObject({ deletion: 'asked', notConfirmedBelow: 1 })
    await turnsUntil(people(), () => isConfirmed(second))
    expect(await bogdan.codeOf('openShared', { grantId: childId, recordId: second })).toBe('record-taken-back')
    expect(await bogdan.codeOf('openShared', { grantId: childId, recordId: third })).toBe('ok')
    await bogdan.call('deleteShare', { grantId: childId })
    await turnsUntil(people(), async () => (await grant())?.children?.[0]?.deletionConfirmedAtMs !== undefined)
    // Now nobody has anything of it.
    expect(await maria.codeOf('withdrawItems', { grantId, recordIds: [third] })).toBe('grant-over')
    for (const person of people()) person.clock.offsetMs = 0
  })
}

function describeNeverFetched(tree: () => Tree): void {
  let grantId = ''
  let [first, second] = ['', '']
  /** Bogdan's: one that he leaves, one that he declines, one of which fetching was cut, and one more that he leaves. */
  let below: readonly string[] = []
  /** What Bogdan says of records, as Maria can read it. */
  const said: { readonly grantId: string; readonly text: string; readonly sizeBytes: number }[] = []

  beforeAll(async () => {
    const { maria, ana, bogdan, everybody, anasBogdan } = tree()
    ;[first, second] = [await importLab(maria, 'Nickel'), await importLab(maria, 'Silver')]
    grantId = await keptByAna(tree(), [first, second])
    const ids: string[] = []
    for (let at = 0; at < 4; at++)
      ids.push(await passOnTo(everybody, [ana, bogdan], { grantId, contactId: anasBogdan, recordIds: [first, second], right: 'keep' }))
    below = ids
    await turnsUntil(everybody, async () => (await childrenOf(maria, grantId)).length === 4)
    await bogdan.call('declineInvite', { grantId: below[1] ?? '' })
    const online = goOffline(bogdan, 'letters')
    expect(await bogdan.codeOf('fetchShare', { grantId: below[2] ?? '' })).toBe('peer-unreachable')
    online()
    await listen(bogdan, maria)
  })

  /** Notes what goes out, and lets it go. */
  async function listen(from: Person, to: Person): Promise<void> {
    const keys = await identityOf(to)
    const deliver = from.node.peer.deliver.bind(from.node.peer)
    from.node.peer.deliver = (card, envelope) => {
      const opened = openEnvelope(envelope, keys)
      if (opened.ok && (opened.value.type === 'items-deleted' || opened.value.type === 'deletion')) {
        const text = decodeUtf8(opened.value.payload)
        said.push({ grantId: (JSON.parse(text) as { readonly grantId: string }).grantId, text, sizeBytes: envelope.length })
      }
      return deliver(card, envelope)
    }
  }

  /** Without what names the share, and when it was said. */
  const shapeOf = (id: string | undefined): unknown => {
    const one = said.findLast((letter) => letter.grantId === id)
    const { deletedAtMs, amendments, ...rest } = JSON.parse(one?.text ?? '{}') as Record<string, unknown>
    return [{ ...rest, grantId: '' }, typeof deletedAtMs, (amendments as readonly string[] | undefined)?.length, one?.sizeBytes]
  }

  const neverSaid = (id: string | undefined): boolean =>
    said.findLast((letter) => letter.grantId === id)?.text.includes('"neverFetched":true') ?? true

  it('is said to be so, in the same words by whoever left it and by whoever declined it, and is not waited for', async () => {
    const { maria, everybody } = tree()
    await maria.call('withdrawItems', { grantId, recordIds: [first] })
    await turnsUntil(everybody, async () => (await takenBack(tree(), grantId, first))?.deletion === 'confirmed')
    // Ana deleted it; of what was begun nobody says that it never was.
    const item = await takenBack(tree(), grantId, first)
    expect([item?.neverFetched, item?.notConfirmedBelow, item?.neverFetchedAtMs]).toEqual([3, undefined, undefined])
    const [left, declined, begun] = below
    expect(shapeOf(left)).toEqual(shapeOf(declined))
    expect(shapeOf(left)).toMatchObject([{ neverFetched: true }, 'number', 1, expect.any(Number)])
    expect(neverSaid(begun)).toBe(false)
    const { entries } = await maria.call('listActivity', { limit: 500, offset: 0 })
    expect(entries.filter((one) => one.kind === 'items-never-fetched' && one.grantId === grantId)).toHaveLength(3)
  })

  it('stays so where the rest is fetched afterwards', async () => {
    const { bogdan, everybody } = tree()
    const [left = ''] = below
    await bogdan.call('fetchShare', { grantId: left })
    expect(await bogdan.codeOf('openShared', { grantId: left, recordId: first })).toBe('record-taken-back')
    expect(await bogdan.codeOf('openShared', { grantId: left, recordId: second })).toBe('ok')
    for (const person of [...everybody, ...everybody]) await person.root.turn()
    expect(await takenBack(tree(), grantId, first)).toMatchObject({ deletion: 'confirmed', neverFetched: 3 })
  })

  it('is not believed of somebody whose own receipt says that it was opened', async () => {
    const { maria, ana, bogdan, everybody } = tree()
    expect(await ana.codeOf('openShared', { grantId, recordId: second })).toBe('ok')
    await turnsUntil(everybody, async () => {
      const { entries } = await maria.call('listAccesses', { limit: 100, offset: 0 })
      return entries.some((one) => one.grantId === grantId)
    })
    const online = goOffline(ana)
    await maria.call('withdrawItems', { grantId, recordIds: [second] })
    await turnsUntil(everybody, async () => (await takenBack(tree(), grantId, second))?.notConfirmedBelow === undefined)
    const card = await cardOf(maria)
    const notice = { grantId, recordIds: [second], amendments: [], deletedAtMs: Date.now(), neverFetched: true }
    await bogdan.node.peer.deliver(card, sealFor(await identityOf(ana), card, 'items-deleted', canonicalJson(notice)))
    await maria.root.turn()
    const { entries } = await maria.call('listActivity', { limit: 200, offset: 0 })
    expect(entries).toContainEqual(expect.objectContaining({ kind: 'request-refused', reason: 'peer-protocol' }))
    expect((await takenBack(tree(), grantId, second))?.deletion).toBe('asked')
    online()
    await turnsUntil(everybody, async () => (await takenBack(tree(), grantId, second))?.deletion === 'confirmed')
  })

  it('is said of all of it as well where all of it is stopped', async () => {
    const { maria, ana, bogdan, everybody, mariasAna } = tree()
    const untouched = await share(maria, ana, { contactId: mariasAna, scope: { recordIds: [second], kinds: [] } })
    for (const id of [grantId, untouched]) await maria.call('withdrawGrant', { grantId: id })
    const [left, declined, begun, late] = below
    await turnsUntil(everybody, async () =>
      (await childrenOf(maria, grantId)).every((one) => one.deletionConfirmedAtMs !== undefined || one.neverFetchedAtMs !== undefined),
    )
    const never = (await childrenOf(maria, grantId)).flatMap((one) => (one.neverFetchedAtMs === undefined ? [] : [one.childId]))
    expect(new Set(never)).toEqual(new Set([declined, late]))
    expect(shapeOf(declined)).toEqual(shapeOf(late))
    for (const id of [left, begun]) expect(neverSaid(id)).toBe(false)
    const stopped = async (id: string): Promise<string | undefined> =>
      (await maria.call('listGrants', null)).find((one) => one.grantId === id)?.withdrawal?.deletion
    await turnsUntil(everybody, async () => (await stopped(untouched)) === 'never-fetched' && (await stopped(grantId)) === 'confirmed')
    expect(await shareOf(bogdan, left ?? '')).toMatchObject({ stage: 'deleted' })
    for (const person of everybody) expect((await person.call('checkVault', null)).damaged).toEqual([])
  })
}
