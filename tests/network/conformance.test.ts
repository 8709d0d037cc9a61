/** Each right, and each way to ask for more than was signed, at the serving side: a node in a process of its own, asked by a client that lies. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PeerEvent } from '../../electron/vault/ports.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { signGrant } from '../../shared/crypto/grant.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { describePassingOn, NOWHERE } from '../support/conformance-below.ts'
import type { Given } from '../support/conformance-below.ts'
import { describeClock } from '../support/conformance-clock.ts'
import { ConformanceTable } from '../support/conformance-table.ts'
import type { Heard } from '../support/conformance-table.ts'
import { cardOf, identityOf, sealFor, signedTermsOf } from '../support/letters.ts'
import { frameOf, startLiar } from '../support/liar.ts'
import type { Liar, Talk } from '../support/liar.ts'
import { startNodeProcess } from '../support/node-process.ts'
import type { NodeProcess } from '../support/node-process.ts'
import { createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let node: NodeProcess
let maria: Person
let ana: Person
let elena: Person
let card: ContactCard
let liar: Liar
let anas: IdentityKeys
let elenas: IdentityKeys
let anaId = ''
let recordIds: readonly string[] = []
const events: PeerEvent[] = []
const servedCids = (): number => events.filter(({ type }) => type === 'served').length
const table = new ConformanceTable()
const DRAFT = { purpose: 'TREAT', right: 'view' } as const

/** A grant to Ana, and the blocks of what it names. */
async function give(ids: readonly string[], change: object = {}): Promise<Given> {
  const now = Date.now()
  const times = { fromMs: now - 1000, untilMs: now + HOUR_MS, deleteByMs: now + 2 * HOUR_MS }
  const draft = { contactId: anaId, scope: { recordIds: ids, kinds: [] }, ...DRAFT, ...times, ...change } as const
  const { previewToken } = await maria.call('previewGrant', draft)
  const { grantId } = await maria.call('grantAccess', { ...draft, previewToken })
  await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).some((one) => one.grantId === grantId))
  return { grantId, cids: (await signedTermsOf(ana, grantId)).records.map(({ cid }) => cid) }
}

/** A conversation of this client as the person with these keys. */
async function as(keys: IdentityKeys): Promise<Talk> {
  const talk = await liar.open(card)
  await talk.introduce(signDeviceCertificate(keys, liar.peerId, Date.now()))
  return talk
}

/** What came of it: bytes let out, and what the node wrote down. */
async function heard(work: () => Promise<Talk | null>): Promise<Heard> {
  await node.peer.describe()
  const [before, served] = [events.length, servedCids()]
  const talk = await work()
  await talk?.drain()
  const bytes = talk?.payloadBytes ?? 0
  talk?.close()
  // Everything that was written down of it comes before an answer to a later question.
  await node.peer.describe()
  const reasons = events.slice(before).flatMap((event) => (event.type === 'refused' ? [event.reason] : []))
  if (bytes === 0) expect(servedCids()).toBe(served)
  return { bytes, reasons }
}

/** Asks once as Ana, for all blocks of a grant. */
function ask(grant: Given, change: object = {}, keys: IdentityKeys = anas): Promise<Heard> {
  return heard(async () => {
    const talk = await as(keys)
    await talk.ask({ grantId: grant.grantId, cids: grant.cids, ...DRAFT, ...change }, grant.cids.length)
    return talk
  })
}

beforeAll(async () => {
  const startIn = async (options: Parameters<typeof startNodeProcess>[0]): Promise<NodeProcess> => (node = await startNodeProcess(options))
  ;[maria, ana, elena, liar] = await Promise.all([
    startPerson(undefined, undefined, undefined, undefined, undefined, startIn),
    startPerson(),
    startPerson(),
    startLiar(),
  ])
  await Promise.all([createConfirmedVault(maria, 'Maria'), createConfirmedVault(ana, 'Ana'), createConfirmedVault(elena, 'Elena')])
  const cardText = async (person: Person): Promise<string> => (await person.call('showContactCard', null)).card
  for (const person of [ana, elena]) {
    const { contactId } = await maria.call('addContact', {
      card: await cardText(person),
      name: person === ana ? 'Ana' : 'Elena',
      role: 'clinician',
      verified: true,
    })
    if (person === ana) anaId = contactId
    await person.call('addContact', { card: await cardText(maria), name: 'Maria', role: 'other', verified: true })
  }
  ;[anas, elenas, card] = [await identityOf(ana), await identityOf(elena), await cardOf(maria)]
  const file = join(await mkdtemp(join(tmpdir(), 'salus-conformance-')), 'records.ndjson')
  const texts = ['Hay fever', 'A cold', 'Asthma']
  await writeFile(file, texts.map((text) => JSON.stringify({ resourceType: 'Condition', code: { text } })).join('\n'))
  const { importToken } = await maria.call('previewImport', { paths: [file] })
  recordIds = (await maria.call('importRecords', { importToken })).recordIds
  maria.node.peer.onEvent((event) => events.push(event))
})
afterAll(async () => {
  process.stdout.write(table.toString())
  await Promise.all([maria.stop(), ana.stop(), elena.stop(), liar.stop()])
})

describe('rights, at the serving side', () => {
  it('view: looking is served, keeping is not', async () => {
    const grant = await give([recordIds[0] ?? ''])
    await table.allows('view', 'to look, where looking was signed', ask(grant))
    await table.denies('view', 'to keep, where looking was signed', ask(grant, { right: 'keep' }), 'grant-widened')
  })

  it('keep: keeping and looking are served, adding is not', async () => {
    const grant = await give([recordIds[0] ?? ''], { right: 'keep' })
    await table.allows('keep', 'to keep, where keeping was signed', ask(grant, { right: 'keep' }))
    await table.allows('keep', 'to look, where keeping was signed', ask(grant))
    for (const right of ['add', 'pass-on', undefined, 7])
      await table.denies('keep', `to do "${String(right)}", where keeping was signed`, ask(grant, { right }), 'grant-widened')
  })

  it('purpose: only the one that was signed', async () => {
    const grant = await give([recordIds[0] ?? ''], { purpose: 'HRESCH' })
    await table.allows('purpose', 'research, where research was signed', ask(grant, { purpose: 'HRESCH' }))
    for (const purpose of ['TREAT', undefined, ['HRESCH']])
      await table.denies('purpose', `"${String(purpose)}", where research was signed`, ask(grant, { purpose }), 'wrong-purpose')
  })

  it('from, until and delete-by: only between them', async () => {
    const now = Date.now()
    const grant = await give([recordIds[0] ?? ''], { fromMs: now + HOUR_MS, untilMs: now + 2 * HOUR_MS, deleteByMs: now + DAY_MS })
    await table.denies('from', 'before it begins', ask(grant), 'grant-not-yet')
    try {
      node.setClock(1.5 * HOUR_MS)
      await table.allows('from', 'after it began', ask(grant))
      await table.allows('until', 'before it ends', ask(grant))
      await table.allows('delete-by', 'before it ends, and so before its copies go', ask(grant))
      node.setClock(2 * HOUR_MS + 1000)
      await table.denies('until', 'after it ended', ask(grant), 'grant-expired')
      node.setClock(2 * DAY_MS)
      await table.denies('delete-by', 'after its copies were to be deleted', ask(grant, { right: 'keep' }), 'grant-expired')
    } finally {
      node.setClock(0)
    }
  })

  it('scope: only what is named', async () => {
    const [one, other] = [await give(recordIds.slice(0, 1)), await give(recordIds.slice(1, 2))]
    await table.allows('scope', 'a record that it names', ask(one))
    await table.denies('scope', 'a record that another grant names', ask({ ...one, cids: other.cids }), 'not-in-grant')
    await table.denies('scope', 'a record that is nowhere', ask({ ...one, cids: [NOWHERE] }), 'not-in-grant')
  })
})

describePassingOn(() => ({ maria, ana, elena, anas, elenas, recordIds, table, give, ask, as, heard }))

describe('ways to get more than was signed', () => {
  let grant: Given
  let other: Given
  beforeAll(async () => {
    grant = await give(recordIds.slice(0, 1))
    other = await give(recordIds.slice(1, 3))
  })
  const askOn = async (talk: Talk, of: Given = grant): Promise<Talk> => {
    await talk.ask({ grantId: of.grantId, cids: of.cids, ...DRAFT }, of.cids.length)
    return talk
  }

  it('replayed: an introduction that was heard elsewhere says nothing about who is here', async () => {
    const first = await liar.open(card)
    const said = (await first.introduce(signDeviceCertificate(anas, liar.peerId, Date.now()))) ?? []
    await askOn(first)
    expect(first.payloadBytes).toBeGreaterThan(0)
    const again = heard(async () => {
      const talk = await liar.open(card)
      for (const frame of said) {
        talk.send(frame)
        if (frame === said[0]) await talk.read()
      }
      return askOn(talk)
    })
    await table.denies('replayed', 'a recorded introduction on another stream', again, 'signature-invalid')
  })

  it('expired, and not yet valid', async () => {
    const now = Date.now()
    const later = await give(recordIds.slice(0, 1), { fromMs: now + HOUR_MS, untilMs: now + 2 * HOUR_MS })
    await table.denies('not yet valid', 'an hour too early', ask(later), 'grant-not-yet')
    node.setClock(3 * HOUR_MS)
    await table.denies('expired', 'two hours too late', ask(grant), 'grant-expired').finally(() => {
      node.setClock(0)
    })
  })

  it('wrong purpose, wrong audience, other CID, widened', async () => {
    await table.denies('wrong purpose', 'for insurance, where treatment was signed', ask(grant, { purpose: 'COVERAGE' }), 'wrong-purpose')
    await table.denies('wrong audience', 'another contact with the number of the grant', ask(grant, {}, elenas), 'wrong-contact')
    await table.denies(
      'other CID',
      'a block that is here, under a grant that has it not',
      ask({ ...grant, cids: other.cids }),
      'not-in-grant',
    )
    await table.denies('other CID', 'blocks of the vault itself', ask({ ...grant, cids: await ownBlocks() }), 'not-in-grant')
    await table.denies('widened', 'a grant that she signs herself over all of it', askWidened(), 'grant-not-found')
    await table.denies('widened', 'as one of the own computers', ask({ ...grant, grantId: 'own-device' }), 'wrong-contact')
  })

  it('forged: another key, another certificate, somebody with no key at all', async () => {
    const stranger = await generateKeyPair('Ed25519')
    const forged = (device: object, change: object = {}): Promise<Heard> =>
      heard(async () => {
        const talk = await liar.open(card)
        await talk.introduce(device as never, change)
        return askOn(talk)
      })
    const device = signDeviceCertificate(anas, liar.peerId, Date.now())
    await table.denies('forged', 'proven by another device key', forged(device, { key: stranger }), 'signature-invalid')
    await table.denies(
      'forged',
      'a certificate of somebody else under her name',
      forged({ ...signDeviceCertificate(elenas, liar.peerId, 1), did: anas.did }),
      'signature-invalid',
    )
    await table.denies('forged', 'a certificate whose date was changed', forged({ ...device, issuedAtMs: 1 }), 'signature-invalid')
    await table.denies(
      'forged',
      'a certificate of another device',
      forged(signDeviceCertificate(anas, card.device.peerId, 1)),
      'signature-invalid',
    )
    await table.denies('forged', 'a proof for another name', forged(device, { did: elenas.did }), 'signature-invalid')
  })

  it('re-delegated: the number of a grant is worth nothing to a third', async () => {
    const third = heard(async () => {
      const talk = await liar.open(card)
      // Ana's own certificate, for Ana's own device, shown by somebody else.
      const anasDevice = (await cardOf(ana)).device
      await talk.introduce(anasDevice)
      return askOn(talk)
    })
    await table.denies('re-delegated', 'her certificate, shown from another device', third, 'signature-invalid')
    await table.denies('re-delegated', 'a colleague, with all that Ana has of it', ask(grant, {}, elenas), 'wrong-contact')
  })

  it('truncated: half a frame is no question', async () => {
    const whole = frameOf({ op: 'blocks', grantId: grant.grantId, cids: grant.cids, ...DRAFT }, undefined, true)
    for (const [way, bytes] of [
      ['half a header', whole.subarray(0, whole.length - 20)],
      ['half a length', whole.subarray(0, 5)],
      ['a header that is longer than its frame', Buffer.concat([whole.subarray(0, 5), Buffer.from([0, 0, 255, 255]), whole.subarray(9)])],
    ] as const) {
      const cut = heard(async () => {
        const talk = await as(anas)
        talk.send(bytes)
        await talk.finish()
        return talk
      })
      await table.denies('truncated', way, cut, 'peer-protocol')
    }
  })

  it('other chain or contract: a ledger that is not the one of the grant opens nothing', async () => {
    const journal = heard(async () => {
      const talk = await as(anas)
      talk.send(frameOf({ op: 'journal', genesisHash: `0x${'ab'.repeat(32)}`, from: 0, limit: 500 }, undefined, true))
      return talk
    })
    await table.denies('other chain', 'lines of another ledger', journal, 'ledger-wrong-chain')
    const bounded = await give(recordIds.slice(0, 1), { ledgerAgeMaxMs: HOUR_MS })
    await table.allows('other chain', 'bound to the ledger that is here', ask(bounded))
    const line = { grantId: 'bound', grantee: anas.did, cids: grant.cids, fromMs: 1, untilMs: Date.now() + HOUR_MS }
    const { ledger } = await signedTermsOf(ana, bounded.grantId)
    if (ledger === undefined) throw new Error('no ledger')
    for (const [way, change] of [
      ['bound to another chain', { genesisHash: `0x${'ab'.repeat(32)}` }],
      ['bound to another contract', { sealLog: `0x${'11'.repeat(20)}` }],
    ] as const) {
      const bound = { ledger: { ...ledger, ...change }, lock: `0x${'22'.repeat(32)}`, ageMaxMs: HOUR_MS }
      await maria.node.peer.setServing([{ ...line, bound }], [await cardOf(ana)])
      await table.denies(
        way.includes('contract') ? 'other contract' : 'other chain',
        way,
        ask({ ...grant, grantId: 'bound' }),
        'ledger-too-old',
      )
    }
  })

  it('withdrawn in flight: the next block of the same stream is refused', async () => {
    const both = await give(recordIds.slice(1, 3))
    const [first = '', second = ''] = both.cids
    const talk = await as(anas)
    const [answer] = await talk.ask({ grantId: both.grantId, cids: [first], ...DRAFT }, 1, false)
    expect(answer?.payload.length).toBeGreaterThan(0)
    const inFlight = heard(async () => {
      await maria.call('withdrawGrant', { grantId: both.grantId })
      talk.payloadBytes = 0
      await talk.ask({ grantId: both.grantId, cids: [second], ...DRAFT }, 1)
      return talk
    })
    await table.denies('withdrawn', 'between two blocks of one stream', inFlight, 'grant-not-found')
  })

  it('each refusal is in the diary, with what it was', async () => {
    const wanted = new Set(events.flatMap((event) => (event.type === 'refused' ? [event.reason] : [])))
    await turnsUntil([maria], async () => {
      const { entries } = await maria.call('listActivity', { limit: 500, offset: 0 })
      const noted = new Set(entries.filter(({ kind }) => kind === 'request-refused').map(({ reason }) => reason))
      return [...wanted].every((reason) => noted.has(reason))
    })
  })

  /** Blocks of the manifest: nobody but own computers may have them. */
  async function ownBlocks(): Promise<readonly string[]> {
    const keys = await maria.node.blocks.listKeys('', 200)
    if (!keys.ok) throw new Error(keys.error.code)
    const given = new Set([...grant.cids, ...other.cids])
    return keys.value.filter((cid) => !given.has(cid)).slice(0, 8)
  }

  /** Signed by Ana herself over everything that she was given, sent as a letter and then used. */
  async function askWidened(): Promise<Heard> {
    const wide = { ...(await signedTermsOf(ana, grant.grantId)), grantId: 'ff'.repeat(16), grantor: anas.did, grantee: anas.did }
    const invite = { grant: signGrant(anas, wide), keys: [], rows: [], card: await cardOf(ana), sealSalt: '' }
    return heard(async () => {
      const letter = await as(anas)
      letter.send(frameOf({ op: 'deliver' }, sealFor(anas, card, 'invite', canonicalJson(invite)), true))
      await letter.drain()
      await maria.root.turn()
      const talk = await as(anas)
      return askOn(talk, { grantId: wide.grantId, cids: [...grant.cids, ...other.cids] })
    })
  }
})

describeClock(() => ({ maria, node, anas, recordIds, table, give, ask }))
