/** A node in a process of its own with an honest reader, and all that an attacker could have got hold of. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { PeerOptions } from '../../electron/peer/root.ts'
import type { PeerEvent, StatedUse } from '../../electron/vault/ports.ts'
import { createContactCard, encodeCardToken } from '../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import { signReceipt } from '../../shared/crypto/receipt.ts'
import type { ReceiptStatement } from '../../shared/model/grant.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import type { Leaked } from '../hostile/request-mutations.ts'
import { cardOf, identityOf, sealFor, signedTermsOf } from './letters.ts'
import { startLiar } from './liar.ts'
import type { Liar, Talk } from './liar.ts'
import { startNodeProcess } from './node-process.ts'
import type { NodeProcess } from './node-process.ts'
import { createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from './person.ts'
import type { Person } from './person.ts'
import { startReader } from './reader.ts'
import type { Reader } from './reader.ts'

export interface HostileNode {
  readonly node: NodeProcess
  readonly maria: Person
  readonly card: ContactCard
  /** Ana, who may read, in a process of her own. */
  readonly reader: Reader
  /** A contact of Maria whose grant was withdrawn: all that a former reader has. */
  readonly former: IdentityKeys
  readonly leaked: Leaked
  /** DIDs that were served a block, in order. */
  readonly served: string[]
  readonly refusals: Map<string, number>
  /** A new computer may ask to join, until three have guessed wrong. */
  offerPairing(): Promise<void>
  stop(): Promise<void>
}

const TEN_MINUTES_MS = 600_000

/** Maria with some records, Ana who reads them and whose letters Maria keeps, Elena who was stopped. Maria's node is a relay as well. */
export async function startHostileNode(): Promise<HostileNode> {
  const [marias, anas] = await Promise.all([mkdtemp(join(tmpdir(), 'salus-hostile-')), mkdtemp(join(tmpdir(), 'salus-reader-'))])
  const started: NodeProcess[] = []
  const startNode = async (options: PeerOptions): Promise<NodeProcess> => {
    const node = await startNodeProcess(options)
    started.push(node)
    return node
  }
  const [maria, ana, elena] = await Promise.all([
    startPerson(marias, undefined, undefined, undefined, { relay: { peerIds: [] } }, startNode),
    startPerson(anas),
    startPerson(),
  ])
  const [node] = started
  if (node === undefined) throw new Error('no process')
  await Promise.all([createConfirmedVault(maria, 'Maria'), createConfirmedVault(ana, 'Ana'), createConfirmedVault(elena, 'Elena')])
  const { grantIds, stated, cids, recordIds, ledger } = await shareAndStop(maria, ana, elena)
  const held = await keepFor(maria, ana)
  const [card, former, own] = await Promise.all([cardOf(maria), identityOf(elena), cardOf(ana)])
  await Promise.all([elena.stop(), ana.stop()])
  const reader = await startReader({ dir: join(anas, 'peer'), own, card, stated, cid: cids[0] ?? '' })
  const served: string[] = []
  const refusals = new Map<string, number>()
  maria.node.peer.onEvent((event: PeerEvent) => {
    if (event.type === 'served') served.push(event.did)
    if (event.type === 'refused') refusals.set(event.reason, (refusals.get(event.reason) ?? 0) + 1)
  })
  const keys = await maria.node.blocks.listKeys('', 200)
  return {
    node,
    maria,
    card,
    reader,
    former,
    leaked: {
      grantIds,
      recordIds,
      cids: [...cids, ...(keys.ok ? keys.value : [])],
      genesisHash: ledger,
      letters: lettersOf(former, card),
      receipts: receiptsOf(former, grantIds, recordIds),
      people: [own.did, card.did, held.to],
      heldIds: held.ids,
      peerIds: [own.device.peerId, card.device.peerId],
    },
    served,
    refusals,
    offerPairing: async () => {
      await node.peer.offerPairing({ secret: new Uint8Array(randomBytes(32)), untilMs: Date.now() + TEN_MINUTES_MS })
    },
    stop: async () => {
      await Promise.all([maria.stop(), reader.stop()])
      await Promise.all([marias, anas].map((dir) => rm(dir, { recursive: true, force: true })))
    },
  }
}

interface Shared {
  readonly grantIds: readonly string[]
  /** For whatever Ana says that she wants it for. */
  readonly stated: StatedUse
  readonly cids: readonly string[]
  readonly recordIds: readonly string[]
  readonly ledger: string
}

/** Ana is given everything, and once more for keys against receipts; Elena was given it and is stopped. */
async function shareAndStop(maria: Person, ana: Person, elena: Person): Promise<Shared> {
  const textOf = async (person: Person): Promise<string> => (await person.call('showContactCard', null)).card
  const meet = async (person: Person, name: string): Promise<string> => {
    await person.call('addContact', { card: await textOf(maria), name: 'Maria', role: 'other', verified: true })
    return (await maria.call('addContact', { card: await textOf(person), name, role: 'clinician', verified: true })).contactId
  }
  const [anaId, elenaId] = [await meet(ana, 'Ana'), await meet(elena, 'Elena')]
  const file = join(maria.dir, 'records.ndjson')
  const lines = Array.from({ length: 20 }, (_, at) =>
    JSON.stringify({ resourceType: 'Condition', code: { text: `Finding ${String(at)}` } }),
  )
  await writeFile(file, lines.join('\n'))
  const { importToken } = await maria.call('previewImport', { paths: [file] })
  const { recordIds } = await maria.call('importRecords', { importToken })
  const { grantId } = await grantForAnHour(maria, anaId, recordIds)
  const onReceipt = await grantForAnHour(maria, anaId, recordIds, { keysOn: 'receipt' })
  const stopped = await grantForAnHour(maria, elenaId, recordIds)
  const has = async (person: Person, count: number): Promise<boolean> => (await person.call('listShares', null)).length === count
  await turnsUntil([maria, ana, elena], async () => (await has(ana, 2)) && (await has(elena, 1)))
  const terms = await signedTermsOf(ana, grantId)
  await maria.call('withdrawGrant', { grantId: stopped.grantId })
  return {
    grantIds: [grantId, onReceipt.grantId, stopped.grantId],
    stated: { grantId, purpose: terms.purpose, right: terms.right },
    cids: terms.records.map(({ cid }) => cid),
    recordIds,
    ledger: terms.ledger?.genesisHash ?? '',
  }
}

/** Maria keeps for Ana, and a letter of hers to somebody who is never there waits with her: for whom, and which. */
async function keepFor(maria: Person, ana: Person): Promise<{ readonly to: string; readonly ids: readonly string[] }> {
  const away = deriveIdentity(new Uint8Array(randomBytes(32)))
  const nobody = peerIdFromPrivateKey(await generateKeyPair('Ed25519')).toString()
  const device = signDeviceCertificate(away, nobody, 1)
  const card = createContactCard(away, { name: 'Bogdan', device, addresses: ['/ip4/127.0.0.1/tcp/9'], issuedAtMs: 1 })
  const [atMaria] = await ana.call('listContacts', null)
  const anas = (await maria.call('listContacts', null)).find(({ name }) => name === 'Ana')
  if (atMaria === undefined || anas === undefined) throw new Error('no contact')
  const bogdan = await ana.call('addContact', { card: encodeCardToken(card), name: 'Bogdan', role: 'family', verified: true })
  await ana.call('askMirror', { contactId: atMaria.id, depth: 'shares' })
  await turnsUntil([maria, ana], async () => (await maria.call('listMirrors', null)).kept[0]?.state === 'asked')
  await maria.call('acceptMirror', { contactId: anas.id, quotaMib: 8 })
  await turnsUntil([maria, ana], async () => (await ana.call('listMirrors', null)).mirrors[0]?.state === 'agreed')
  const file = join(ana.dir, 'own.json')
  await writeFile(file, JSON.stringify({ resourceType: 'Condition', code: { text: 'Own finding' } }))
  const { importToken } = await ana.call('previewImport', { paths: [file] })
  const { recordIds } = await ana.call('importRecords', { importToken })
  await grantForAnHour(ana, bogdan.contactId, recordIds)
  const waiting = async (): Promise<readonly string[]> =>
    (await readdir(join(maria.dir, 'peer', 'kept'), { recursive: true })).filter((name) => name.endsWith('.letter'))
  await turnsUntil([maria, ana], async () => (await waiting()).length > 0)
  return { to: away.did, ids: (await waiting()).map((name) => basename(name, '.letter')) }
}

/** First openings of some records of each share, signed as they should be by somebody who may not. */
function receiptsOf(keys: IdentityKeys, grantIds: readonly string[], recordIds: readonly string[]): readonly ReceiptStatement[] {
  return grantIds.flatMap((grantId) =>
    recordIds.slice(0, 3).map((recordId) =>
      signReceipt(keys, {
        version: 1,
        grantId,
        seq: 1,
        recordId,
        openedAtMs: Date.now(),
        purpose: 'TREAT',
        previous: '',
        reader: keys.did,
      }),
    ),
  )
}

/** Letters that open, about everything there are letters about, and mean nothing. */
function lettersOf(keys: IdentityKeys, card: ContactCard): readonly Uint8Array[] {
  const types = ['invite', 'receipt', 'withdrawal', 'deletion', 'licence-question', 'licence', 'card', 'request', 'relay', 'horoscope']
  const payloads = ['{}', '[1,2]', 'null', '{"grantId":"00","preimage":"0x00"}', '{"version":1,"chainId":1,"method":"seal","args":[]}']
  return types.flatMap((type) => payloads.map((payload) => sealFor(keys, card, type, payload)))
}

export interface Attacker extends Liar {
  /** A stream on which this identity is proven. */
  speak(): Promise<Talk>
  readonly device: object
}

/** Somebody with a device of her own, who calls from an address of her own; a stranger where no keys are given. */
export async function startAttacker(
  card: ContactCard,
  at: number,
  keys = deriveIdentity(new Uint8Array(randomBytes(32))),
): Promise<Attacker> {
  const liar = await startLiar(`127.${String(1 + (at >> 16))}.${String((at >> 8) % 256)}.${String(1 + (at % 250))}`)
  const device = signDeviceCertificate(keys, liar.peerId, 1)
  return {
    ...liar,
    device,
    speak: async () => {
      const talk = await liar.open(card)
      await talk.introduce(device)
      return talk
    },
  }
}
