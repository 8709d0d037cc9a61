/** Short lives of two computers of one person that have the same, go on with something each without knowing of each other, and meet. */

import { expect } from 'vitest'
import type { Collections } from '../../electron/vault/session/collections.ts'
import type { CollectionName, Transaction } from '../../electron/vault/session/manifest/manifest.ts'
import type { Session } from '../../electron/vault/session/session.ts'
import { createContactCard } from '../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import type { Contact } from '../../shared/model/person.ts'
import { Household, makeKeys } from './own-computers.ts'
import type { Computer } from './own-computers.ts'

/** Something that is done on one of them. */
export type Work = (computer: Computer) => Promise<unknown>

/** Behind everything that happens by the clocks of tests. */
export const LATER_MS = 1_900_000_000_000
export const ANA = deriveIdentity(new Uint8Array(32).fill(7))
export const CONTACT: Contact = {
  ...{ id: 'ana', did: ANA.did, name: 'Ana', role: 'clinician', verified: true, addedAtMs: 1, safetyWords: [] },
  card: createContactCard(ANA, { name: 'Ana', device: signDeviceCertificate(ANA, '12D3KooWAna', 1), addresses: [], issuedAtMs: 1 }),
}

let made: ReturnType<typeof makeKeys> | undefined

/** One commit that sets an entry. */
export const set =
  <C extends CollectionName>(collection: C, key: string, value: unknown): Work =>
  ({ session }) =>
    session.manifest.commit((tx) => tx.set(collection, key, value as Collections[C]))
/** One commit. */
export const within =
  (work: (tx: Transaction, session: Session) => Promise<unknown>): Work =>
  ({ session }) =>
    session.manifest.commit((tx) => work(tx, session))
/** Keys of a collection, sorted. */
export const keysOf = async ({ session }: Computer, collection: CollectionName): Promise<readonly string[]> =>
  (await session.manifest.list(collection)).map(([key]) => key).sort()

/** What two computers do that have the same before. */
export interface Story {
  readonly before: readonly Work[]
  /** On the desk, while the laptop is away, and there. */
  readonly desk?: readonly Work[]
  readonly laptop?: readonly Work[]
}

/** They have the same, are parted, go on with something each, and meet: whoever looks first, both have the same in the end. */
export async function live(
  { before, desk: onDesk = [], laptop: onLaptop = [] }: Story,
  look: (computer: Computer) => Promise<void>,
): Promise<void> {
  const keys = await (made ??= makeKeys())
  for (const deskFirst of [true, false]) {
    const home = new Household(keys)
    const desk = await home.add('desk')
    for (const work of before) await work(desk)
    const laptop = await home.add('laptop')
    await set('seen', 'of the laptop', 1)(laptop)
    for (const work of onDesk) await work(desk)
    for (const work of onLaptop) await work(laptop)
    await home.meet(...(deskFirst ? [desk, laptop] : [laptop, desk]))
    for (const one of [desk, laptop]) {
      expect(await keysOf(one, 'seen')).toContain('of the laptop')
      await look(one)
    }
    // Nothing that is needed went with it.
    expect(await missingIn(desk)).toEqual([])
    expect(await missingIn(laptop)).toEqual([])
  }
}

/** Files and nodes that the vault leads to and the store does not have. */
export async function missingIn({ session, blocks }: Computer): Promise<readonly string[]> {
  const needed: string[] = []
  for await (const cid of session.manifest.nodes()) needed.push(cid)
  for (const [, { cid }] of await session.manifest.list('records')) needed.push(cid)
  for (const [, { blob }] of await session.manifest.list('journal')) needed.push(blob.cid)
  for (const [, { cid, deliveredAtMs }] of await session.manifest.list('deliveries')) if (deliveredAtMs === undefined) needed.push(cid)
  const missing: string[] = []
  for (const cid of needed) if (!(await blocks.readChunks(cid, 0, 1)).ok) missing.push(cid)
  return missing
}
