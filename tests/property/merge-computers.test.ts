/** Merging what two computers of a person say of themselves, of the ledger that one of them keeps, and of settings. */

import { describe, expect, it } from 'vitest'
import type { DeviceEntry, VaultEntry } from '../../electron/vault/session/collections.ts'
import { asIntent } from '../../electron/vault/session/ledger/outbox-anew.ts'
import { mergeEntries } from '../../electron/vault/session/manifest/merge.ts'

describe('merging', () => {
  it('never takes a removed computer in again that nobody took in since, and one that somebody did', () => {
    const entry = (addedAtMs: number, issuedAtMs: number, removedAtMs?: number): DeviceEntry =>
      ({
        ...{ name: 'Laptop', card: { issuedAtMs, name: 'Maria' }, slot: addedAtMs, addedAtMs },
        ...(removedAtMs === undefined ? {} : { removedAtMs }),
      }) as unknown as DeviceEntry
    const merged = (a: DeviceEntry, b: DeviceEntry): DeviceEntry => mergeEntries('devices', 'k', a, b).value
    // It says where it is reached now, on a computer that did not hear of the removal.
    expect(merged(entry(1, 9), entry(1, 1, 5))).toEqual(entry(1, 9, 5))
    expect(merged(entry(7, 7), entry(1, 9, 5))).toEqual(entry(7, 7))
    expect(merged(entry(7, 7), entry(1, 9, 8)).removedAtMs).toBe(8)
    // It was taken in by a clock that is ahead of the one by which it was removed.
    expect(merged(entry(7, 9), entry(7, 7, 2)).removedAtMs).toBe(7)
    expect(merged(entry(8, 8), entry(7, 7, 2))).toEqual(entry(8, 8))
  })

  it('leaves the embedded ledger with the computer that began it anew, and what it has not yet is not witnessed', () => {
    const entry = (edits: Readonly<Record<string, number>>, more: Partial<VaultEntry>): VaultEntry =>
      ({
        name: 'Maria',
        recordsSeq: 1,
        wordsConfirmed: true,
        settings: {},
        ledger: {},
        edits: { settings: {}, ledger: edits },
        ...more,
      }) as never
    // The keeper was lost and removed on the laptop, while the tablet was away and wrote something else.
    const tablet = entry({ desk: 3 }, { ledgerDevice: 'desk', headsVaultId: 'x', headsSalt: 's', headsKnown: { accumulator: 'a', seq: 4 } })
    const laptop = entry({ desk: 3, laptop: 1 }, { ledgerDevice: 'laptop', headsVaultId: '', headsSalt: '' })
    for (const [a, b] of [
      [tablet, laptop],
      [laptop, tablet],
    ] as const) {
      const { value } = mergeEntries('vault', 'vault', a, b)
      expect([value.ledgerDevice, value.headsVaultId, value.headsKnown]).toEqual(['laptop', '', undefined])
    }
    const done = { order: 1, kind: 'seal', value: '0x1', state: 'confirmed', raw: '', hash: '0x2', height: 9, atMs: 1, data: '' } as const
    for (const [a, b] of [
      [done, asIntent(done)],
      [asIntent(done), done],
    ] as const)
      expect(mergeEntries('outbox', 'one', a, b).value).toMatchObject({ state: 'intent', height: 0 })
    expect(mergeEntries('outbox', 'one', { ...done, anew: 1 }, asIntent(done)).value.state).toBe('confirmed')
  })

  it('shows both versions where two people’s words differ', () => {
    const vaultOf = (idleLockMinutes: number, edits: Readonly<Record<string, number>>): VaultEntry =>
      ({
        name: 'Maria',
        recordsSeq: 1,
        wordsConfirmed: true,
        settings: { idleLockMinutes },
        ledger: {},
        edits: { settings: edits, ledger: {} },
      }) as never
    const a = vaultOf(5, { d1: 2 })
    const b = vaultOf(20, { d1: 1, d2: 1 })
    const first = mergeEntries('vault', 'vault', a, b).conflict
    expect(first).toEqual(mergeEntries('vault', 'vault', b, a).conflict)
    expect([first?.[1].kept, first?.[1].other].map((json) => (JSON.parse(json ?? '{}') as VaultEntry).settings.idleLockMinutes)).toEqual([
      20, 5,
    ])
    const newer = vaultOf(7, { d1: 2, d2: 1 })
    for (const older of [a, b])
      expect(mergeEntries('vault', 'vault', older, newer)).toMatchObject({ value: { settings: { idleLockMinutes: 7 } } })
    for (const older of [a, b]) expect(mergeEntries('vault', 'vault', newer, older).conflict).toBe(undefined)
  })

  it('calls the person what she was called last, whoever she said it to', () => {
    const called = (name: string, namedAtMs?: number): VaultEntry =>
      ({
        ...{ name, recordsSeq: 1, wordsConfirmed: true, settings: {}, ledger: {}, edits: { settings: {}, ledger: {} } },
        ...(namedAtMs === undefined ? {} : { namedAtMs }),
      }) as never
    const merged = (a: VaultEntry, b: VaultEntry): string => mergeEntries('vault', 'vault', a, b).value.name
    for (const [older, newer] of [
      [called('Maria Popescu'), called('Maria Ionescu', 5)],
      [called('Zoe', 4), called('Ana', 5)],
      [called('Ana', 4), called('Zoe', 5)],
    ] as const)
      expect([merged(older, newer), merged(newer, older)]).toEqual([newer.name, newer.name])
  })
})
