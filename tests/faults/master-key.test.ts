/** The power fails, or a write is refused, at any moment of rotating the master key: one good copy is left, and the next opening goes on to the end. */

import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { continueRotation } from '../../electron/vault/session/keys/epochs.ts'
import { readKeyFile } from '../../electron/vault/session/keys/key-files.ts'
import { beginMasterKey, continueResealing, runResealing } from '../../electron/vault/session/keys/master-keys.ts'
import { Refusal } from '../../electron/vault/session/refusal.ts'
import { readVaultEntry } from '../../electron/vault/session/session.ts'
import type { Session } from '../../electron/vault/session/session.ts'
import { KDF_FLOOR } from '../../shared/crypto/key-slots.ts'
import { masterOf } from '../../shared/crypto/master-key.ts'
import { PASSPHRASE } from '../support/person.ts'
import { createCore, importInto, openCore, recordOf, stateOf } from './core.ts'
import type { Core } from './core.ts'
import { CrashDisk, createChance } from './crash-image.ts'
import { traceDisk } from './disk-trace.ts'
import { FULL, SEED, noteFaults } from './scale.ts'

const TIMEOUT_MS = 3_600_000
const RECORDS = 40
/** Every step is tried in the full run. */
const IMAGES_A_STEP = FULL ? 8 : 1
const [IMAGES_STRIDE, WRITES_STRIDE] = FULL ? [1, 1] : [4, 17]
const NOBODY = new AbortController().signal

const titles = Array.from({ length: RECORDS }, (_, index) => `Kept ${String(index)}`)
let home = ''
let base = ''
let words = ''
let kept: readonly string[] = []

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'salus-master-'))
  base = join(home, 'base')
  const created = await createCore(base)
  words = created.words
  kept = [...(await importInto(created.core, titles.map(recordOf), home))].sort()
  await created.core.session.ports.files.markClosed()
  await created.core.close()
}, TIMEOUT_MS)
afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

async function rotate(session: Session): Promise<void> {
  const { backupRecipient = '' } = await readVaultEntry(session)
  const random = (length: number): Uint8Array => session.ports.random.bytes(length)
  await beginMasterKey(session, { passphrase: PASSPHRASE, kdf: KDF_FLOOR, random, words: { recipient: backupRecipient } })
  await runResealing(session, NOBODY)
}

/** What is wrong with a vault as it was left, and again after it went on by itself. */
async function faultsOf(core: Core, kept: readonly string[]): Promise<readonly string[]> {
  const wrong: string[] = []
  const look = async (when: string): Promise<number> => {
    const { ids, damaged, orphans } = await stateOf(core)
    if (ids.join() !== kept.join()) wrong.push(`${when}: ${String(ids.length)} records`)
    if (damaged.length > 0) wrong.push(`${when}: ${String(damaged.length)} damaged`)
    return orphans
  }
  // What the HEAD before needs stays for one commit more; what nobody needs was swept at the opening.
  const orphans = await look('as it was left')
  if (orphans > 0) wrong.push(`as it was left: ${String(orphans)} orphans`)
  while (await continueResealing(core.session)) await continueRotation(core.session)
  await look('gone on')
  const file = masterOf(await readKeyFile(core.session.ports))
  if (core.session.resealing || !file.ok || file.value.resealing || file.value.master !== core.session.master) wrong.push('not ended')
  return wrong
}

it(
  'when the power fails nothing is lost, and it goes on',
  async () => {
    const dir = join(home, 'power')
    const trace = traceDisk(dir)
    const { core: living, words: own } = await createCore(dir)
    const ids = [...(await importInto(living, titles.map(recordOf), home))].sort()
    const begun = trace.steps.length
    await rotate(living.session)
    trace.stop()
    await living.close()
    const chance = createChance(SEED)
    const lost: string[] = []
    const masters = new Set<number>()
    let images = 0
    for (let count = begun; count <= trace.steps.length; count += IMAGES_STRIDE) {
      for (let again = 0; again < IMAGES_A_STEP; again += 1) {
        const image = join(home, 'image')
        rmSync(image, { recursive: true, force: true })
        new CrashDisk(trace.steps, count).write(image, chance)
        images += 1
        try {
          const core = await openCore(image, own)
          masters.add(core.session.master)
          lost.push(...(await faultsOf(core, ids)).map((fault) => `after step ${String(count)}: ${fault}`))
          await core.close()
        } catch (error) {
          lost.push(`after step ${String(count)}: ${error instanceof Error ? error.message : 'unknown'}`)
        }
      }
    }
    noteFaults('power loss while rotating the master key', images, images * ids.length, lost)
    expect(lost).toEqual([])
    expect([...masters].sort()).toEqual([1, 2])
  },
  TIMEOUT_MS,
)

it(
  'when a write is refused it says so, the same vault goes on, and so does the one that is opened next',
  async () => {
    const lost: string[] = []
    let faults = 0
    for (const code of ['ENOSPC', 'EIO'] as const) {
      for (let left = 0, hit = true; hit; left += WRITES_STRIDE) {
        const dir = join(home, 'refused')
        rmSync(dir, { recursive: true, force: true })
        mkdirSync(dir)
        cpSync(base, dir, { recursive: true })
        const opened = await openCore(dir, words)
        const trace = traceDisk(dir)
        trace.fault.left = left
        trace.fault.code = code
        let said = 'ok'
        try {
          await rotate(opened.session)
        } catch (error) {
          said = error instanceof Refusal ? error.error.code : `not a refusal: ${String(error)}`
        }
        hit = trace.fault.hits > 0
        faults += hit ? 1 : 0
        trace.stop()
        const where = `${code} at step ${String(left)}`
        if (!['ok', code === 'ENOSPC' ? 'disk-full' : 'disk-failed'].includes(said)) lost.push(`${where}: ${said}`)
        const { ids } = await stateOf(opened)
        if (ids.join() !== kept.join()) lost.push(`${where}: the same vault has ${String(ids.length)} records`)
        await opened.close()
        const next = await openCore(dir, words)
        lost.push(...(await faultsOf(next, kept)).map((fault) => `${where}: ${fault}`))
        await next.close()
      }
    }
    noteFaults('refused writes while rotating the master key', faults, faults * kept.length, lost)
    expect(lost).toEqual([])
    expect(faults).toBeGreaterThan(5)
  },
  TIMEOUT_MS,
)
