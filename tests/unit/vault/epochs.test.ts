/** Wrapping anew by another epoch key: no key is forgotten that something still needs, whatever is committed meanwhile. */

import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import type { GrantEntry, RecordEntry, VaultEntry } from '../../../electron/vault/session/collections.ts'
import { beginEpoch, continueRotation, queueRotation } from '../../../electron/vault/session/keys/epochs.ts'
import { AwaitedFiles } from '../../../electron/vault/session/manifest/awaited-files.ts'
import { createManifest } from '../../../electron/vault/session/manifest/open-manifest.ts'
import { readBlob, storeBlob, unwrapFromEpoch, wrapForEpoch } from '../../../electron/vault/session/session.ts'
import type { Manifest } from '../../../electron/vault/session/manifest/manifest.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { createKeyFile, openEpochs } from '../../../shared/crypto/key-file.ts'
import { KDF_FLOOR } from '../../../shared/crypto/key-slots.ts'
import { createWorld, KEYS, VAULT } from './manifest-world.ts'

const MASTER = new Uint8Array(32).fill(1)
const KEY = new Uint8Array(32).fill(7)
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))

async function openWorld(): Promise<{ readonly session: Session; readonly manifest: Manifest }> {
  const world = createWorld()
  const keyFile = await createKeyFile({
    vaultId: new Uint8Array(16).fill(0xaa),
    masterKey: MASTER,
    passphrase: 'a quiet river',
    wordsEntropy: new Uint8Array(32).fill(2),
    kdf: KDF_FLOOR,
    random,
    createdAtMs: 7,
  })
  await world.files.writeKeyFiles(keyFile)
  const epochs = openEpochs(keyFile, MASTER)
  if (!epochs.ok) throw new Error(epochs.error.code)
  const manifest = createManifest(world, KEYS)
  const session = { ports: world, manifest, vaultId: VAULT, device: 'here', masterKey: MASTER, epochs: epochs.value } as unknown as Session
  await manifest.commit((tx) => tx.set('vault', 'vault', { name: 'Maria', settings: {}, ledger: {} } as unknown as VaultEntry))
  return { session, manifest }
}

it('what came with an older key after the last look is wrapped anew before that key is forgotten', async () => {
  const { session, manifest } = await openWorld()
  const wrapped = (id: string): RecordEntry => ({ version: 1, ...wrapForEpoch(session, KEY, `${id}/1`) }) as RecordEntry
  const [before, late] = [wrapped('before'), wrapped('late')]
  await manifest.commit((tx) => tx.set('records', 'before', before))
  await beginEpoch(session)
  await manifest.commit((tx) => queueRotation(session, tx))
  // As another computer's changes do: it was sealed before, and counts between the end of wrapping anew and the forgetting.
  let isLate = true
  const watched: Pick<Manifest, 'awaited' | 'commit' | 'entries' | 'get' | 'hold'> = {
    awaited: manifest.awaited,
    commit: (work, watch) => manifest.commit(work, watch),
    entries: (collection) => manifest.entries(collection),
    get: (collection, key) => manifest.get(collection, key),
    hold: async (work) => {
      if (isLate) await manifest.commit((tx) => tx.set('records', 'late', late))
      isLate = false
      return manifest.hold(work)
    },
  }
  Object.assign(session, { manifest: watched })
  for (let steps = 0; (await continueRotation(session)) > 0; steps++) expect(steps).toBeLessThan(10)
  expect([isLate, session.epochs.map(({ number }) => number)]).toEqual([false, [2]])
  for (const [id, entry] of await manifest.list('records')) expect(unwrapFromEpoch(session, entry, `${id}/1`)).toEqual(KEY)
  expect((await manifest.list('records')).length).toBe(2)
})

it('what was sealed with an older key, and counts only after everything else was wrapped anew, opens', async () => {
  const { session, manifest } = await openWorld()
  const [kept, dropped] = [await storeBlob(session, KEY), await storeBlob(session, KEY)]
  await beginEpoch(session)
  await manifest.commit((tx) => queueRotation(session, tx))
  const rotate = async (): Promise<readonly number[]> => {
    for (let steps = 0; (await continueRotation(session)) > 0; steps++) expect(steps).toBeLessThan(10)
    return session.epochs.map(({ number }) => number)
  }
  expect(await rotate()).toEqual([1, 2])
  await manifest.commit((tx) => tx.set('grants', 'late', { blob: kept } as GrantEntry))
  expect(await rotate()).toEqual([1, 2])
  await manifest.commit((tx) => {
    tx.dropFilesAfter([dropped.cid])
    return Promise.resolve()
  })
  expect(await rotate()).toEqual([2])
  const entry = await manifest.get('grants', 'late')
  if (entry === undefined) throw new Error('nothing there')
  expect(await readBlob(session, entry.blob)).toEqual(KEY)
})

it('what never came is waited for ten minutes', () => {
  let now = 0
  const awaited = new AwaitedFiles(() => now)
  awaited.add('a', 1)
  expect([awaited.hasBefore(1), awaited.hasBefore(2)]).toEqual([false, true])
  now = 599_999
  expect(awaited.hasBefore(2)).toBe(true)
  now = 600_000
  expect(awaited.hasBefore(2)).toBe(false)
})
