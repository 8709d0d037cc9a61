/** People around a mirror: who meets whom, a node of nobody, and what lies on a disk. */

import { randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createPeerRoot } from '../../electron/peer/root.ts'
import type { PeerRoot } from '../../electron/peer/root.ts'
import type { PeerPort } from '../../electron/vault/ports.ts'
import { createContactCard } from '../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import { signReceipt } from '../../shared/crypto/receipt.ts'
import type { ReceiptStatement } from '../../shared/model/grant.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { err } from '../../shared/model/result.ts'
import { expect } from 'vitest'
import type { MirrorView } from '../../shared/api/mirror-views.ts'
import { grantForAnHour, PASSPHRASE, startPerson, turnsUntil } from './person.ts'
import type { Person } from './person.ts'

/** Each has the card of the other; the ids they have there. */
export async function meet(a: Person, b: Person, names: readonly [string, string]): Promise<readonly [string, string]> {
  const tokenOf = async (one: Person): Promise<string> => (await one.call('showContactCard', null)).card
  const there = await a.call('addContact', { card: await tokenOf(b), name: names[1], role: 'family', verified: true })
  const here = await b.call('addContact', { card: await tokenOf(a), name: names[0], role: 'family', verified: true })
  return [there.contactId, here.contactId]
}

/** Everything in a folder, one file behind the other. */
export async function bytesBelow(folder: string): Promise<Buffer> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  try {
    return Buffer.concat(await Promise.all(files.map((path) => readFile(path))))
  } catch (error) {
    // One got its name meanwhile, or went: then all of it is looked at anew.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return bytesBelow(folder)
  }
}

/** Forty bytes of each of somebody's files, for looking for them elsewhere. */
export async function noteSamples(samples: Map<string, Buffer>, person: Person, files: readonly string[]): Promise<void> {
  for (const [at, bytes] of (await heldBy(person, files)).entries())
    samples.set(files[at] ?? '', Buffer.from(bytes ?? []).subarray(100, 140))
}

/** A few turns of somebody whose clock is so far ahead from then on. */
export async function turnAhead(person: Person, offsetMs: number): Promise<void> {
  person.clock.offsetMs = offsetMs
  for (let turn = 0; turn < 3; turn++) await person.root.turn()
}

/** With nobody's vault. */
export async function strangerNode(dir: string): Promise<PeerRoot> {
  const root = await createPeerRoot({ dir: join(dir, 'stranger'), listenHost: '127.0.0.1', port: 0, mdns: false })
  const described = root.ok ? await root.value.peer.describe() : root
  if (!root.ok || !described.ok) throw new Error('no node')
  const identity = deriveIdentity(new Uint8Array(randomBytes(32)))
  const { peerId, addresses } = described.value
  const device = signDeviceCertificate(identity, peerId, 1)
  await root.value.peer.introduce(createContactCard(identity, { name: 'Somebody', device, addresses, issuedAtMs: 1 }))
  return root.value
}

/** Records of a person, in their order. */
export async function importConditions(person: Person, texts: readonly string[]): Promise<readonly string[]> {
  const file = join(person.dir, 'records.json')
  const entry = texts.map((text) => ({ resource: { resourceType: 'Condition', code: { text }, subject: {} } }))
  await writeFile(file, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }))
  const { importToken } = await person.call('previewImport', { paths: [file] })
  return (await person.call('importRecords', { importToken })).recordIds
}

/** Puts a text file of this size into a vault. */
export async function importLetter(person: Person, bytes: number): Promise<void> {
  const file = join(person.dir, 'letter.txt')
  await writeFile(file, Buffer.alloc(bytes, 'Discharge letter. '))
  await person.call('importRecords', { importToken: (await person.call('previewImport', { paths: [file] })).importToken })
}

/** The sealed files of a share. */
export async function filesOfShare(giver: Person, grantId: string): Promise<readonly string[]> {
  const { text } = await giver.call('saveConsent', { grantId })
  return [...new Set(text.match(/baf(?:krei|ybei)[a-z2-7]{52}/gu) ?? [])]
}

/** These blocks, as far as a person has them. */
export async function heldBy(person: Person, files: readonly string[]): Promise<readonly (Uint8Array | null)[]> {
  const got = await person.node.blocks.getMany(files)
  return got.ok ? got.value : []
}

/** Which of these files lie below a folder, known by a piece of each. */
export async function onDisk(folder: string, files: readonly string[], samples: ReadonlyMap<string, Buffer>): Promise<readonly boolean[]> {
  const disk = await bytesBelow(folder)
  return files.map((cid) => {
    const sample = samples.get(cid)
    return sample !== undefined && disk.includes(sample)
  })
}

/** Nothing gets from one person straight to another any more, until the returned function is called. */
export function cutOff({ node: { peer } }: Person, to: ContactCard): () => void {
  const deliver = peer.deliver.bind(peer)
  const nobody = err('peer-unreachable')
  const cut: PeerPort['deliver'] = (card, envelope) => (card.did === to.did ? Promise.resolve(nobody) : deliver(card, envelope))
  Object.assign(peer, { deliver: cut })
  return () => {
    Object.assign(peer, { deliver })
  }
}

/** What a node hears that asks the mirror for a block, and what it has then. */
export async function askForBlock(node: PeerRoot, mirror: ContactCard, grantId: string, cid: string): Promise<string> {
  await node.blocks.dropFiles([cid])
  const answer = await node.peer.fetchFiles(
    mirror,
    { grantId, purpose: 'TREAT', right: 'view' },
    [cid],
    () => undefined,
    new AbortController().signal,
  )
  const held = await node.blocks.getMany([cid])
  return `${answer.ok ? 'given' : answer.error.code}, ${String(held.ok ? (held.value[0]?.length ?? 0) : -1)} bytes`
}

/** The same receipt with something else in it. */
export function signedAnew(
  keys: IdentityKeys,
  { signature: _old, ...fields }: ReceiptStatement,
  change: Partial<ReceiptStatement>,
): ReceiptStatement {
  return signReceipt(keys, { ...fields, ...change })
}

/** Letters that wait at a mirror with this folder. */
export async function lettersAt(home: string): Promise<number> {
  const names = await readdir(join(home, 'peer', 'kept'), { recursive: true })
  return names.filter((name) => name.endsWith('.letter')).length
}

/** Started on a folder of before, and open. */
export async function again(where: string): Promise<Person> {
  const person = await startPerson(where)
  await person.call('unlockVault', { passphrase: PASSPHRASE })
  return person
}

/** A single record that was taken back while a mirror has not heard of it: the mirror gives it still, and that is said until it does. It has one other share. */
export async function givesUntilHeard(
  all: Readonly<Record<'maria' | 'dan' | 'ana', Person>> & {
    readonly cards: Readonly<Record<'dan', ContactCard>>
    readonly ids: Readonly<Record<'ana', string>>
    readonly recordIds: readonly string[]
  },
): Promise<void> {
  const { maria: owner, dan: mirror, ana, cards, ids } = all
  const recordIds = all.recordIds.slice(0, 2)
  const [taken = ''] = recordIds
  const view = async (): Promise<MirrorView | undefined> => (await owner.call('listMirrors', null)).mirrors[0]
  const { grantId } = await grantForAnHour(owner, ids.ana, recordIds)
  await turnsUntil([owner, mirror], async () => (await view())?.held === 2 && (await view())?.upToDate === true)
  const files = await filesOfShare(owner, grantId)
  const given = async (): Promise<readonly boolean[]> =>
    (await Promise.all(files.map((cid) => askForBlock(ana.node, cards.dan, grantId, cid)))).map((one) => one.startsWith('given')).sort()
  expect(await given()).toEqual([true, true])
  const { takenBack } = await owner.call('withdrawItems', { grantId, recordIds: [taken] })
  expect(takenBack).toMatchObject([{ recordId: taken, keptBy: ['Dan'] }])
  expect(await given()).toEqual([true, true])
  const keptBy = async (): Promise<unknown> =>
    (await owner.call('showGrantItems', { grantId, limit: 0, offset: 0 })).takenBack.map((one) => one.keptBy)
  await turnsUntil([owner, mirror], async () => JSON.stringify(await keptBy()) === '[null]')
  expect(await given()).toEqual([false, true])
  await owner.call('withdrawGrant', { grantId })
  await turnsUntil([owner, mirror], async () => (await view())?.shares === 1 && (await view())?.upToDate === true)
}
