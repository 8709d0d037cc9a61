/** What every keeper of a vault's small files promises. */

import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createVaultFiles } from '../../electron/vault/files/vault-files.ts'
import type { VaultFilesPort } from '../../electron/vault/ports.ts'
import { createMemoryFiles } from '../fakes/memory-files.ts'

const KEEPERS: readonly (readonly [string, () => Promise<VaultFilesPort>])[] = [
  ['in memory', () => Promise.resolve(createMemoryFiles())],
  ['real', async () => createVaultFiles(join(await mkdtemp(join(tmpdir(), 'salus-files-')), 'vault'))],
]
const bytes = (...values: readonly number[]): Uint8Array => new Uint8Array(values)

describe.each(KEEPERS)('small files %s', (_name, open) => {
  it('are absent before they are written', async () => {
    const files = await open()
    expect(await files.readKeyFiles()).toEqual({ ok: true, value: [null, null] })
    expect(await files.readHeads()).toEqual({ ok: true, value: [null, null] })
    expect(await files.readAttempts()).toEqual({ ok: true, value: { failures: 0, lastMs: 0 } })
    expect(await files.readLastUsed()).toEqual({ ok: true, value: 0 })
    expect(await files.readDrafts()).toEqual({ ok: true, value: null })
  })

  it('come back as written: two copies of the key file, each head in its place', async () => {
    const files = await open()
    await files.writeKeyFiles(bytes(1, 2, 3))
    await files.writeHead(1, bytes(9))
    expect(await files.readKeyFiles()).toEqual({ ok: true, value: [bytes(1, 2, 3), bytes(1, 2, 3)] })
    expect(await files.readHeads()).toEqual({ ok: true, value: [null, bytes(9)] })
    await files.writeHead(0, bytes(8))
    await files.writeHead(1, bytes(7))
    expect(await files.readHeads()).toEqual({ ok: true, value: [bytes(8), bytes(7)] })
    await files.writeAttempts({ failures: 4, lastMs: 5 })
    expect(await files.readAttempts()).toEqual({ ok: true, value: { failures: 4, lastMs: 5 } })
    await files.writeLastUsed(6)
    expect(await files.readLastUsed()).toEqual({ ok: true, value: 6 })
  })

  it('keep what is not saved yet until it is taken away, twice without an error', async () => {
    const files = await open()
    expect(await files.writeDrafts(null)).toEqual({ ok: true, value: null })
    await files.writeDrafts(bytes(1, 2))
    await files.writeDrafts(bytes(3))
    expect(await files.readDrafts()).toEqual({ ok: true, value: bytes(3) })
    expect(await files.writeDrafts(null)).toEqual({ ok: true, value: null })
    expect(await files.readDrafts()).toEqual({ ok: true, value: null })
  })
})
