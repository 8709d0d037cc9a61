/** Passing on while the patient is away: her mirror, a node in a process of its own, takes the reader below in by the chain that he shows, as her node would, and tells her. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signAmendment } from '../../shared/crypto/amendment.ts'
import { parentOf, signChild } from '../../shared/crypto/child-grant.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import { receiptHash, signReceipt } from '../../shared/crypto/receipt.ts'
import type { ShownBelow } from '../../electron/vault/ports.ts'
import type { GrantAmendment } from '../../shared/model/amendment.ts'
import type { ChildTerms } from '../../shared/model/child-grant.ts'
import type { GrantedRecord, ReceiptStatement } from '../../shared/model/grant.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import type { SignedAmendment } from '../../shared/model/signed-amendment.ts'
import type { SignedChild } from '../../shared/model/signed-child.ts'
import { again, askForBlock, bytesBelow, lettersAt, meet } from '../support/around-a-mirror.ts'
import { share } from '../support/grants.ts'
import { cardOf, identityOf } from '../support/letters.ts'
import { startNodeProcess } from '../support/node-process.ts'
import { createConfirmedVault, PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { childrenOf, importLab, passOnTo, recordsAt, shareOf, signedGrantAt, startTree } from '../support/tree.ts'
import type { Tree } from '../support/tree.ts'

let dir = ''
let tree: Tree
let maria: Person
/** Keeps for Maria. */
let dan: Person
let dansCard: ContactCard
let ana: IdentityKeys
let grantId = ''
let childId = ''
let grandId = ''
let records: readonly GrantedRecord[] = []
/** Another share, of what comes later: what joined it was given to Bogdan as well, before she went. */
let laterId = ''
let bogdansLater = ''
let zinc = ''

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-away-'))
  tree = await startTree(join(dir, 'maria'))
  maria = tree.maria
  dan = await startPerson(join(dir, 'dan'), undefined, undefined, undefined, undefined, startNodeProcess)
  await createConfirmedVault(dan, 'Dan Popescu')
  const [danId, mariaAtDan] = await meet(maria, dan, ['Maria', 'Dan'])
  dansCard = await cardOf(dan)
  ana = await identityOf(tree.ana)
  await maria.call('askMirror', { contactId: danId, depth: 'shares' })
  await turnsUntil([maria, dan], async () => (await dan.call('listMirrors', null)).kept.some(({ state }) => state === 'asked'))
  await dan.call('acceptMirror', { contactId: mariaAtDan, quotaMib: 8 })
  await turnsUntil([maria, dan], async () => (await maria.call('listMirrors', null)).mirrors[0]?.state === 'agreed')
  grantId = await share(maria, tree.ana, { contactId: tree.mariasAna, may: ['pass-on'], keysOn: 'receipt' })
  await tree.ana.call('fetchShare', { grantId })
  records = await recordsAt(tree.ana, grantId)
  await giveLater()
  await turnsUntil([maria, dan], async () => (await maria.call('listMirrors', null)).mirrors[0]?.upToDate === true)
  await maria.stop()
})
async function giveLater(): Promise<void> {
  const everybody = [maria, dan, tree.ana, tree.bogdan]
  const category = { kinds: ['lab'], earlier: false, later: true } as const
  const extras = { may: ['pass-on'], keysOn: 'receipt', category } as const
  laterId = await share(maria, tree.ana, { contactId: tree.mariasAna, scope: { recordIds: [], kinds: [] }, ...extras })
  await tree.ana.call('fetchShare', { grantId: laterId })
  const draft = { grantId: laterId, contactId: tree.anasBogdan, recordIds: [], laterKinds: ['lab'], mayPassOn: true } as const
  bogdansLater = await passOnTo(everybody, [tree.ana, tree.bogdan], draft)
  await turnsUntil(everybody, async () => (await childrenOf(maria, laterId)).length === 1)
  await tree.bogdan.call('fetchShare', { grantId: bogdansLater })
  zinc = await importLab(maria, 'Zinc')
  await turnsUntil(everybody, async () => (await shareOf(tree.bogdan, bogdansLater))?.rows.some(({ id }) => id === zinc) === true)
}
afterAll(async () => {
  for (const one of [maria, dan, tree.ana, tree.bogdan, tree.carmen]) await one.stop()
  await rm(dir, { recursive: true, force: true })
})

const idOf = (title: string): string => tree.titles.get(title) ?? ''
const cidOf = (title: string): string => records.find(({ recordId }) => recordId === idOf(title))?.cid ?? ''
const others = (): readonly Person[] => [dan, tree.ana, tree.bogdan, tree.carmen]
const open = (person: Person, id: string, title: string): Promise<string> =>
  person.codeOf('openShared', { grantId: id, recordId: idOf(title) })
const askDan = (person: Person, id: string, title: string): Promise<string> => askForBlock(person.node, dansCard, id, cidOf(title))
const askKey = async (person: Person, id: string, title: string, chain: readonly ReceiptStatement[]): Promise<string> => {
  const answer = await person.node.peer.fetchKey(dansCard, id, idOf(title), chain)
  return answer.ok ? `${String(answer.value.length)} bytes` : answer.error.code
}
const show = async (
  person: Person,
  chain: readonly SignedChild[],
  card?: ContactCard,
  given?: readonly SignedAmendment[],
): Promise<string> => {
  const answer = await person.node.peer.showChain(dansCard, {
    chain,
    card: card ?? (await cardOf(person)),
    ...(given === undefined ? {} : { given }),
  })
  return answer.ok ? 'taken' : answer.error.code
}

/** What Ana could sign for Bogdan. */
async function termsFor(change: Partial<ChildTerms> = {}): Promise<ChildTerms> {
  const parent = parentOf({ grant: await signedGrantAt(tree.ana, grantId) })
  if (!parent.ok) throw new Error(parent.error.code)
  const { hash, rootId, holder, purpose, right, fromMs, untilMs, deleteByMs } = parent.value
  const people = { holder, giver: ana.did, giverName: 'Dr Ana', grantee: (await cardOf(tree.bogdan)).did, granteeName: 'Dr Bogdan' }
  const times = { fromMs, untilMs, deleteByMs, signedAtMs: fromMs + 1 }
  const id = { version: 1, childId: 'f'.repeat(32), parent: hash, rootId, depth: 1 } as const
  return { ...id, ...people, purpose, right, ...times, records: records.filter(({ cid }) => cid === cidOf('HbA1c')), ...change }
}

describe('with the patient away', () => {
  it('a colleague fetches and opens what was passed on to him, each opening against its receipt', async () => {
    childId = await passOnTo(others(), [tree.ana, tree.bogdan], {
      ...{ grantId, contactId: tree.anasBogdan, recordIds: [idOf('HbA1c'), idOf('Ferritin')], mayPassOn: true },
    })
    expect(await askDan(tree.bogdan, childId, 'HbA1c')).toBe('refused-by-peer, 0 bytes')
    expect(await tree.bogdan.call('fetchShare', { grantId: childId })).toMatchObject({ stage: 'fetched', recordCount: 2 })
    expect(await open(tree.bogdan, childId, 'HbA1c')).toBe('ok')
    expect(await askDan(tree.bogdan, childId, 'Ferritin')).toMatch(/^given/u)
    expect(await askDan(tree.bogdan, childId, 'Sodium')).toBe('refused-by-peer, 0 bytes')
    for (const person of [tree.ana, tree.carmen]) expect(await askDan(person, childId, 'HbA1c')).toBe('refused-by-peer, 0 bytes')
    // What lies on the mirror's disk names nobody and no share.
    const disk = await bytesBelow(join(dir, 'dan', 'peer', 'kept'))
    for (const word of [childId, 'Bogdan', (await cardOf(tree.bogdan)).did]) expect(disk.includes(word), word).toBe(false)
  })

  it('a colleague of his does, too, below him and no wider', async () => {
    const draft = { grantId: childId, contactId: tree.bogdansCarmen, recordIds: [idOf('HbA1c')] }
    grandId = await passOnTo(others(), [tree.bogdan, tree.carmen], draft)
    await tree.carmen.call('fetchShare', { grantId: grandId })
    expect(await open(tree.carmen, grandId, 'HbA1c')).toBe('ok')
    expect(await askDan(tree.carmen, grandId, 'Ferritin')).toBe('refused-by-peer, 0 bytes')
  })

  it('so does she of what had joined the share before, below the first level, and of nothing that the patient did not give', async () => {
    const draft = { grantId: bogdansLater, contactId: tree.bogdansCarmen, recordIds: [zinc] }
    const carmens = await passOnTo(others(), [tree.bogdan, tree.carmen], draft)
    const { peer } = tree.carmen.node
    const showChain = peer.showChain.bind(peer)
    let shown: Partial<ShownBelow> = {}
    peer.showChain = (at, what) => showChain(at, (shown = what))
    expect(await tree.carmen.call('fetchShare', { grantId: carmens })).toMatchObject({ stage: 'fetched', recordCount: 1 })
    expect(await tree.carmen.codeOf('openShared', { grantId: carmens, recordId: zinc })).toBe('ok')
    // The same without her word, and with the same word by somebody else.
    const { chain = [], given = [] } = shown
    const [first, last] = chain
    if (first === undefined || last === undefined) throw new Error('nothing was shown')
    const renamed = { ...(JSON.parse(last.childJson) as ChildTerms), childId: 'd'.repeat(32) }
    const again = [first, signChild(await identityOf(tree.bogdan), renamed)]
    const forged = given.map(({ amendmentJson }) => signAmendment(ana, JSON.parse(amendmentJson) as GrantAmendment))
    expect(await show(tree.carmen, again)).toBe('refused-by-peer')
    expect(await show(tree.carmen, again, undefined, forged)).toBe('refused-by-peer')
    expect(await show(tree.carmen, again, undefined, [...given, ...given])).toBe('refused-by-peer')
    expect(await show(tree.carmen, again, undefined, given)).toBe('taken')
  })

  it('gives nothing for a chain that is wider, forged, somebody else’s, or not under this share', async () => {
    const bogdan = await identityOf(tree.bogdan)
    const good = await termsFor()
    const by = (keys: IdentityKeys, change: Partial<ChildTerms> = {}): SignedChild => signChild(keys, { ...good, ...change })
    const wider: readonly Partial<ChildTerms>[] = [
      { untilMs: good.untilMs + 1 },
      { fromMs: good.fromMs - 1 },
      { deleteByMs: good.deleteByMs + 1 },
      { right: 'keep' },
      { purpose: 'HRESCH' },
      { parent: 'A'.repeat(43) },
      { rootId: 'e'.repeat(32) },
      { depth: 2 },
      { holder: ana.did },
      { may: ['add'] },
    ]
    for (const change of wider) expect(await show(tree.bogdan, [by(ana, change)]), JSON.stringify(change)).toBe('refused-by-peer')
    expect(await show(tree.bogdan, [by(bogdan, { giver: bogdan.did })])).toBe('refused-by-peer')
    expect(await show(tree.bogdan, [by(bogdan)])).toBe('refused-by-peer')
    expect(await show(tree.bogdan, [])).toBe('refused-by-peer')
    expect(await show(tree.carmen, [by(ana)])).toBe('refused-by-peer')
    expect(await show(tree.carmen, [by(ana)], await cardOf(tree.bogdan))).toBe('refused-by-peer')
    expect(await askDan(tree.bogdan, good.childId, 'HbA1c')).toBe('refused-by-peer, 0 bytes')
    // Another chain under an id of which the patient was told is not the one she will see.
    expect(await show(tree.bogdan, [by(ana, { childId })])).toBe('refused-by-peer')
  })

  it('gives no key where a receipt is withheld or forged', async () => {
    const bogdan = await identityOf(tree.bogdan)
    const fields = { version: 1, grantId: childId, purpose: 'TREAT', openedAtMs: Date.now(), recordId: idOf('Ferritin') } as const
    const of = (keys: IdentityKeys, seq: number, previous: string): ReceiptStatement =>
      signReceipt(keys, { ...fields, seq, previous, reader: bogdan.did })
    const forged = of(ana, 1, '')
    for (const chain of [[], [of(bogdan, 1, '')], [of(bogdan, 3, 'A'.repeat(43))], [of(bogdan, 2, receiptHash(forged))], [forged]])
      expect(await askKey(tree.bogdan, childId, 'Ferritin', chain), JSON.stringify(chain)).toBe('refused-by-peer')
    expect(await askKey(tree.ana, childId, 'Ferritin', [forged])).toBe('refused-by-peer')
    expect(await open(tree.bogdan, childId, 'Ferritin')).toBe('ok')
  })

  it('a mirror that was started anew asks for the chain again, and for no receipt twice', async () => {
    // What was opened last is told before the letters are counted.
    await tree.bogdan.root.turn()
    await dan.stop()
    dan = await startPerson(join(dir, 'dan'), undefined, undefined, undefined, undefined, startNodeProcess)
    await dan.call('unlockVault', { passphrase: PASSPHRASE })
    await dan.root.turn()
    const waiting = await lettersAt(join(dir, 'dan'))
    expect(await askDan(tree.bogdan, childId, 'HbA1c')).toBe('refused-by-peer, 0 bytes')
    await tree.bogdan.call('fetchShare', { grantId: childId })
    expect(await askDan(tree.bogdan, childId, 'HbA1c')).toMatch(/^given/u)
    const bogdan = await identityOf(tree.bogdan)
    const fields = { version: 1, grantId: childId, purpose: 'TREAT', openedAtMs: 1, recordId: idOf('Ferritin') } as const
    expect(
      await askKey(tree.bogdan, childId, 'Ferritin', [signReceipt(bogdan, { ...fields, seq: 1, previous: '', reader: bogdan.did })]),
    ).toBe('refused-by-peer')
    expect(await lettersAt(join(dir, 'dan'))).toBe(waiting)
  })

  it('once she is back she sees the tree and who opened what, with no gap', async () => {
    maria = await again(join(dir, 'maria'))
    const opened = async (): Promise<readonly string[]> =>
      (await maria.call('listAccesses', { limit: 100, offset: 0 })).entries
        .map(({ who, title, seq }) => `${who} ${title} ${String(seq)}`)
        .sort()
    await turnsUntil([maria], async () => (await opened()).length === 4 && (await childrenOf(maria, laterId)).length === 3)
    expect(await opened()).toEqual([
      'Dr Bogdan Ionescu Ferritin 2',
      'Dr Bogdan Ionescu HbA1c 1',
      'Dr Carmen Pop HbA1c 1',
      'Dr Carmen Pop Zinc 1',
    ])
    expect((await maria.call('listAccesses', { limit: 1, offset: 0 })).gaps).toEqual([])
    // In whichever order they were heard.
    const below = async (id: string): Promise<readonly string[]> =>
      (await childrenOf(maria, id)).map(({ granteeName, depth, openings }) => `${granteeName} ${String(depth)} ${String(openings)}`).sort()
    expect(await below(grantId)).toEqual(['Dr Bogdan Ionescu 1 2', 'Dr Carmen Pop 2 1'])
    expect(await below(laterId)).toEqual(['Dr Bogdan Ionescu 1 0', 'Dr Carmen Pop 2 0', 'Dr Carmen Pop 2 1'])
  })

  it('what she stopped is refused at the mirror, shown again or not; and so is all of it once the share is', async () => {
    expect(await maria.call('stopChild', { childId })).toEqual({ stopped: 2 })
    await turnsUntil([maria, dan], async () => (await askDan(tree.bogdan, childId, 'HbA1c')) === 'refused-by-peer, 0 bytes')
    const chain = [signChild(ana, await termsFor({ childId }))]
    expect(await show(tree.bogdan, chain)).toBe('refused-by-peer')
    expect(await askDan(tree.carmen, grandId, 'HbA1c')).toBe('refused-by-peer, 0 bytes')
    expect(await show(tree.bogdan, [signChild(ana, await termsFor())])).toBe('taken')
    expect(await askDan(tree.bogdan, 'f'.repeat(32), 'HbA1c')).toMatch(/^given/u)
    // Somebody who began there just before is seen as well, and told that it is over.
    expect(await show(tree.bogdan, [signChild(ana, await termsFor({ childId: 'e'.repeat(32) }))])).toBe('taken')
    await maria.call('withdrawGrant', { grantId })
    await turnsUntil([maria, dan], async () => (await askDan(tree.bogdan, 'f'.repeat(32), 'HbA1c')) === 'refused-by-peer, 0 bytes')
    expect(await show(tree.bogdan, [signChild(ana, await termsFor())])).toBe('refused-by-peer')
    await turnsUntil([maria, ...others()], async () => (await shareOf(tree.bogdan, childId))?.stage === 'deleted')
    const states = async (): Promise<readonly string[]> => (await childrenOf(maria, grantId)).map(({ state }) => state)
    await turnsUntil([maria], async () => (await states()).length === 4, 61_000)
    expect(await states()).toEqual(['stopped', 'stopped', 'stopped', 'stopped'])
  })
})
