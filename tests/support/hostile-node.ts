/** A node in a process of its own with an honest reader, and all that an attacker could have got hold of. */

import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PeerEvent } from '../../electron/vault/ports.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import type { Leaked } from '../hostile/request-mutations.ts'
import { cardOf, identityOf, sealFor, signedTermsOf } from './letters.ts'
import { startLiar } from './liar.ts'
import type { Liar, Talk } from './liar.ts'
import { startNodeProcess } from './node-process.ts'
import type { NodeProcess } from './node-process.ts'
import { createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from './person.ts'
import type { Person } from './person.ts'

export interface HostileNode {
  readonly node: NodeProcess
  readonly maria: Person
  readonly ana: Person
  readonly card: ContactCard
  /** A contact of Maria whose grant was withdrawn: all that a former reader has. */
  readonly former: IdentityKeys
  readonly leaked: Leaked
  /** DIDs that were served a block, in order. */
  readonly served: string[]
  readonly refusals: Map<string, number>
  /** One small record, asked for anew by the honest reader: milliseconds. */
  fetchOnce(): Promise<number>
  stop(): Promise<void>
}

/** Maria with some records, Ana who reads them, Elena who was stopped. */
export async function startHostileNode(): Promise<HostileNode> {
  const started: NodeProcess[] = []
  const [maria, ana, elena] = await Promise.all([
    startPerson(undefined, undefined, undefined, undefined, undefined, async (options) => {
      const node = await startNodeProcess(options)
      started.push(node)
      return node
    }),
    startPerson(),
    startPerson(),
  ])
  const [node] = started
  if (node === undefined) throw new Error('no process')
  await Promise.all([createConfirmedVault(maria, 'Maria'), createConfirmedVault(ana, 'Ana'), createConfirmedVault(elena, 'Elena')])
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
  const stopped = await grantForAnHour(maria, elenaId, recordIds)
  const has = async (person: Person): Promise<boolean> => (await person.call('listShares', null)).length === 1
  await turnsUntil([maria, ana, elena], async () => (await has(ana)) && (await has(elena)))
  const terms = await signedTermsOf(ana, grantId)
  await maria.call('withdrawGrant', { grantId: stopped.grantId })
  const [card, former] = [await cardOf(maria), await identityOf(elena)]
  await elena.stop()
  const served: string[] = []
  const refusals = new Map<string, number>()
  maria.node.peer.onEvent((event: PeerEvent) => {
    if (event.type === 'served') served.push(event.did)
    if (event.type === 'refused') refusals.set(event.reason, (refusals.get(event.reason) ?? 0) + 1)
  })
  const keys = await maria.node.blocks.listKeys('', 200)
  const cids = terms.records.map(({ cid }) => cid)
  const [first = ''] = cids
  const stated = { grantId, purpose: terms.purpose, right: terms.right }
  return {
    node,
    maria,
    ana,
    card,
    former,
    leaked: {
      grantIds: [grantId, stopped.grantId],
      cids: [...cids, ...(keys.ok ? keys.value : [])],
      genesisHash: terms.ledger?.genesisHash ?? '',
      letters: lettersOf(former, card),
    },
    served,
    refusals,
    fetchOnce: async () => {
      await ana.node.blocks.dropFiles([first])
      const from = performance.now()
      const answer = await ana.node.peer.fetchFiles(card, stated, [first], () => undefined, new AbortController().signal)
      if (!answer.ok) throw new Error(answer.error.code)
      return performance.now() - from
    },
    stop: async () => {
      await Promise.all([maria.stop(), ana.stop()])
    },
  }
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
