/** A check of the vault names as damaged nothing that was sealed anew or deleted while it looked. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkVault } from '../../../electron/vault/operations/vault/check-vault.ts'
import { deleteRecords } from '../../../electron/vault/operations/records/delete-records.ts'
import type { OpeningPort } from '../../../electron/vault/ports.ts'
import { beginMasterKey, runResealing } from '../../../electron/vault/session/keys/master-keys.ts'
import { readVaultEntry } from '../../../electron/vault/session/session.ts'
import { KDF_FLOOR } from '../../../shared/crypto/key-slots.ts'
import { createCore, documentOf, importInto, recordOf } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'
import { PASSPHRASE } from '../../support/person.ts'

/** Several blocks. */
const DOCUMENT_BYTES = 600_000
const NOBODY = new AbortController().signal
let home = ''
let core: Core
let ids: readonly string[] = []
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'salus-check-'))
  core = (await createCore(join(home, 'vault'))).core
  const document = documentOf('scan.txt', join(home, 'scan.txt'), DOCUMENT_BYTES)
  ids = await importInto(core, [recordOf('Asthma', 0), recordOf('Eczema', 0), document], home)
})
afterAll(async () => {
  await core.close()
  await rm(home, { recursive: true, force: true })
})

async function sealAnew(): Promise<void> {
  const { session } = core
  const { backupRecipient = '' } = await readVaultEntry(session)
  const random = (length: number): Uint8Array => session.ports.random.bytes(length)
  await beginMasterKey(session, { passphrase: PASSPHRASE, kdf: KDF_FLOOR, random, words: { recipient: backupRecipient } })
  await runResealing(session, NOBODY)
}

/** What a check names while `meanwhile` happens right behind its first look, which finds nothing. */
async function namedWhile(meanwhile: () => Promise<unknown>): Promise<readonly string[]> {
  const ports = core.session.ports as { opening: OpeningPort }
  const { opening } = ports
  ports.opening = {
    begin: (...given) => ({
      ...opening.begin(...given),
      open: async ({ ids: looked }) => {
        await meanwhile()
        return looked.map((_, at) => at)
      },
    }),
  }
  const { damaged } = await checkVault(core.session, null, NOBODY)
  ports.opening = opening
  return damaged.map(({ recordId }) => recordId)
}

it('sealed anew meanwhile', async () => {
  expect(await namedWhile(sealAnew)).toEqual([])
  expect((await checkVault(core.session, null, NOBODY)).damaged).toEqual([])
})

it('deleted meanwhile', async () => {
  expect(await namedWhile(() => deleteRecords(core.session, { recordIds: ids.slice(0, 1) }))).toEqual([])
})

it('what lost its block meanwhile is named', async () => {
  const { cid = '' } = (await core.session.manifest.get('records', ids[1] ?? '')) ?? {}
  expect(await namedWhile(() => core.session.ports.blocks.dropFiles([cid]))).toEqual([ids[1]])
})
