/** A ledger whose keeper was removed without anybody taking it over: one of the computers that are left does, and only that one. */

import { expect, it } from 'vitest'
import type { DeviceEntry, VaultEntry } from '../../../electron/vault/session/collections.ts'
import { witnessWaiting } from '../../../electron/vault/session/ledger/witness.ts'
import { createManifest } from '../../../electron/vault/session/manifest/open-manifest.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { createSigner } from '../../../electron/vault/signer/signer.ts'
import { err } from '../../../shared/model/result.ts'
import { createMemoryLedger } from '../../fakes/memory-ledger.ts'
import { createWorld, KEYS } from './manifest-world.ts'

const device = (more: Partial<DeviceEntry> = {}): DeviceEntry => ({ name: 'A', addedAtMs: 1, slot: 0, ...more }) as unknown as DeviceEntry

/** What the computer `own` makes of it: who keeps the ledger then, and which entries wait to be put there. */
async function keeperSeenBy(own: string, devices: Readonly<Record<string, DeviceEntry>>): Promise<readonly [string | undefined, string]> {
  const world = createWorld()
  const manifest = createManifest(world, KEYS)
  const ledger = { ...createMemoryLedger(() => world.clock.now()), prepare: () => Promise.resolve(err('ledger-unreachable')) }
  const session = {
    ports: { ...world, ledger },
    manifest,
    signer: createSigner(new Uint8Array(32).fill(3)),
    device: own,
    rolledBack: null,
    dateAhead: null,
    emit: () => undefined,
  } as unknown as Session
  const seal = {
    order: 1,
    kind: 'seal',
    value: `0x${'22'.repeat(32)}`,
    state: 'confirmed',
    raw: '',
    hash: '0x1',
    height: 3,
    atMs: 1,
    data: '',
  }
  await manifest.commit(async (tx) => {
    const chosen = { kind: 'embedded', chainId: 0, urls: [], quorum: 1, sealLog: '0x01', vaultHeads: '0x02' }
    const entry = { name: 'Maria', settings: {}, ledger: chosen, ledgerDevice: 'desk', headsVaultId: '0x03', headsSalt: 's' }
    await tx.set('vault', 'vault', entry as unknown as VaultEntry)
    await tx.set('outbox', 'one', seal as never)
    for (const [id, one] of Object.entries(devices)) await tx.set('devices', id, one)
  })
  await witnessWaiting(session)
  const waiting = (await manifest.list('outbox')).flatMap(([, { kind, state }]) => (state === 'intent' ? [kind] : []))
  return [(await manifest.get('vault', 'vault'))?.ledgerDevice, waiting.sort().join(' ')]
}

it('the first of those that are left begins a ledger, puts everything once more, and nobody else does', async () => {
  const removed = { desk: device({ removedAtMs: 5 }), laptop: device(), tablet: device() }
  expect(await keeperSeenBy('laptop', removed)).toEqual(['laptop', 'deploy-seal-log deploy-vault-heads seal'])
  expect(await keeperSeenBy('tablet', removed)).toEqual(['desk', ''])
  expect(await keeperSeenBy('desk', removed)).toEqual(['desk', ''])
  expect(await keeperSeenBy('laptop', { ...removed, desk: device() })).toEqual(['desk', ''])
})
