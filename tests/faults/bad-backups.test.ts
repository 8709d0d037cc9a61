/** A backup that was cut at any length, has any byte changed, or is of another format version, is refused with its word and never taken for whole. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createArchives } from '../../electron/vault/files/archive.ts'
import type { ArchiveEntry } from '../../electron/vault/ports.ts'
import { readBackup } from '../../electron/vault/session/care/read-backup.ts'
import { Refusal } from '../../electron/vault/session/refusal.ts'
import { backupIdentity, backupRecipient } from '../../shared/crypto/backup.ts'
import { rawBlockCid } from '../../shared/crypto/block-cid.ts'
import { encodeUtf8 } from '../../shared/crypto/bytes.ts'
import { FULL, noteFaults } from './scale.ts'

const TIMEOUT_MS = 3_600_000
/** Every length and every byte in the full run; in the cut those of the header and every so many after it. */
const STEP = FULL ? 1 : 17
const HEADER_BYTES = 210
const ENTROPY = new Uint8Array(32).fill(9)
const BLOCK = new Uint8Array(200).fill(5)
const FACTS = { format: 'salus/1 backup', id: 'a', base: '', vaultId: 'b', seq: 3, blocks: 1, atMs: 1 }
const archive = createArchives()

let dir = ''
let path = ''
let whole: Uint8Array
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'salus-bad-backup-'))
  path = join(dir, 'one.age')
  await write(FACTS)
  whole = new Uint8Array(readFileSync(path))
})
afterAll(() => {
  rmSync(dir, { recursive: true, force: true })
})

async function write(facts: object): Promise<void> {
  const entries: readonly ArchiveEntry[] = [
    { name: 'salus.json', bytes: encodeUtf8(JSON.stringify(facts)) },
    { name: 'key.salus', bytes: encodeUtf8('key') },
    { name: 'head.salus', bytes: encodeUtf8('head') },
    { name: `blocks/${rawBlockCid(BLOCK)}`, bytes: BLOCK },
  ]
  await archive.write(path, { recipient: await backupRecipient(ENTROPY) }, toAsync(entries))
}

async function* toAsync<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
  await Promise.resolve()
}

/** Places in the file that are tried. */
function places(): readonly number[] {
  return Array.from(whole.keys()).filter((at) => at < HEADER_BYTES || at % STEP === 0 || at === whole.length - 1)
}

/** The code of the refusal, or 'ok'. */
async function read(bytes?: Uint8Array): Promise<string> {
  if (bytes !== undefined) writeFileSync(path, bytes)
  try {
    await readBackup(archive, path, { identity: backupIdentity(ENTROPY) }, () => Promise.resolve(), new AbortController().signal)
    return 'ok'
  } catch (error) {
    return error instanceof Refusal ? error.error.code : String(error)
  }
}

describe('a backup', () => {
  it('that is whole is read', async () => {
    expect(await read(whole)).toBe('ok')
  })

  it(
    'that was cut is damaged, whatever its length',
    async () => {
      const said = new Set<string>()
      for (const length of places()) said.add(await read(whole.subarray(0, length)))
      noteFaults('backups cut short', places().length, places().length, said.has('ok') ? ['one was taken for whole'] : [])
      expect([...said]).toEqual(['backup-damaged'])
    },
    TIMEOUT_MS,
  )

  it(
    'with any byte changed, or one more, is damaged, or not for this key',
    async () => {
      const said = new Set<string>()
      for (const at of places()) {
        const changed = whole.slice()
        changed[at] = (changed[at] ?? 0) ^ 1
        said.add(await read(changed))
      }
      said.add(await read(Uint8Array.of(...whole, 0)))
      noteFaults('bytes of backups', places().length, places().length, said.has('ok') ? ['one was taken for whole'] : [])
      expect([...said].sort()).toEqual(['backup-damaged', 'backup-locked'])
    },
    TIMEOUT_MS,
  )

  it.each([
    ['salus/2 backup', 'vault-newer-version'],
    ['salus/9 backup', 'vault-newer-version'],
    ['salus/0 backup', 'backup-damaged'],
    ['something else', 'backup-damaged'],
    ['', 'backup-damaged'],
  ])('of the format "%s" is refused as %s', async (format, code) => {
    await write({ ...FACTS, format })
    expect(await read()).toBe(code)
  })

  it('that says of itself what is not so is damaged', async () => {
    for (const wrong of [{ blocks: 2 }, { blocks: 0 }, { blocks: '1' }, { seq: null }, { id: 7 }, { base: 7 }]) {
      await write({ ...FACTS, ...wrong })
      expect(await read(), JSON.stringify(wrong)).toBe('backup-damaged')
    }
  })
})
